"""The mean of two sets of weights of one network, where one was trained on from the other.

Such a mean is often better on text of other kinds than the training's than either (Wortsman
et al. 2022, "Robust fine-tuning of zero-shot models").
"""

from __future__ import annotations

from pathlib import Path


def blend(path: Path, start: Path, share: float) -> None:
    """Rewrite a model file with ``share`` (0 to 1) of the weights of the model that it was trained on from."""
    import torch

    content = torch.load(path, map_location="cpu", weights_only=True)
    before = torch.load(start, map_location="cpu", weights_only=True)["model"]
    content["model"] = {
        name: torch.lerp(value.float(), before[name].float(), share) for name, value in content["model"].items()
    }
    partial = path.with_name(path.name + ".part")
    torch.save(content, partial, _use_new_zipfile_serialization=False)
    partial.replace(path)
