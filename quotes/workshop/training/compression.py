"""Model files at half their size: weights as fp16, nothing that only training needs.

Stanza copies them back into full precision as it loads them.  Vectors stay as they are: they
are used from the file directly.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

_TRAINING_ONLY = (
    "optimizer_state_dict",
    "scheduler_state_dict",
    "global_step",
    "last_best_step",
    "dev_score_history",
)
#: Options that name files of the training; they mean nothing elsewhere.
_PATHS = ("_file", "_dir", "_name")


def shrink(path: Path) -> None:
    """Rewrite a model file in place; a killed write leaves it as it was."""
    import torch

    content = torch.load(path, map_location="cpu", weights_only=True)
    for name in _TRAINING_ONLY:
        content.pop(name, None)
    if content.get("model") is not None:
        content["model"] = {name: _half(value) for name, value in content["model"].items()}
    if "config" in content:
        content["config"] = {
            name: None if name.endswith(_PATHS) and isinstance(value, str) else value
            for name, value in content["config"].items()
        }
    partial = path.with_name(path.name + ".part")
    torch.save(content, partial, _use_new_zipfile_serialization=False)
    partial.replace(path)


def _half(value: Any) -> Any:
    import torch

    return value.half() if isinstance(value, torch.Tensor) and value.dtype == torch.float32 else value
