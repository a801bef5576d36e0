"""The network as it is run: matrices of whole numbers, which a processor multiplies several times as fast.

Weights stay as they are kept (int8 with a scale for each output); what goes in is made whole numbers as it comes.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from quotes.models.joint import files
from quotes.models.joint.labels import Labels
from quotes.models.joint.network import Network


class Linear(nn.Module):
    """A linear layer with int8 weights and a scale for each output; each row that comes in gets a scale of its own."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.register_buffer("weight", torch.empty(inputs, outputs, dtype=torch.int8))
        self.register_buffer("scale", torch.empty(outputs))
        self.register_buffer("bias", torch.empty(outputs))
        self.weight: Tensor
        self.scale: Tensor
        self.bias: Tensor

    def forward(self, x: Tensor) -> Tensor:
        rows = x.reshape(-1, x.shape[-1])
        scale = rows.abs().amax(1, keepdim=True).clamp_(min=1e-8).div_(127)
        # Sums of products of whole numbers are exact, and so the same on every processor.
        sums = torch._int_mm((rows / scale).round_().to(torch.int8), self.weight)
        result = sums.float().mul_(scale).mul_(self.scale).add_(self.bias)
        return result.view(*x.shape[:-1], -1)


def network(labels: Labels, arrays: files.Arrays) -> Network:
    """The network with the weights of a file, to read with.

    Raises:
        KeyError, RuntimeError: a weight is missing, or of another shape.
    """
    layers = sum(name.endswith(".attention.bias") for name in arrays)
    with torch.device("meta"):  # nothing is drawn at random that is overwritten anyway
        model = Network(labels.sizes(layers), Linear)
    state: dict[str, Tensor] = {}
    left = {name: array for name, array in arrays.items() if array.dtype.kind in "fi"}
    for name, module in model.named_modules():
        if isinstance(module, Linear):
            if f"{name}.weight" in left:  # a small one, kept at half precision
                left |= files.integers(f"{name}.weight", left.pop(f"{name}.weight").astype("float32"))
            integers, scale = (left.pop(f"{name}.weight{part}") for part in (files.INTEGERS, files.SCALE))
            state[f"{name}.weight"] = torch.from_numpy(integers).t()
            state[f"{name}.scale"] = torch.from_numpy(scale).float()
    wanted = model.state_dict()
    state |= {name: torch.from_numpy(weight) for name, weight in files.unpacked(left).items() if name in wanted}
    model.load_state_dict(state, assign=True)
    return model.eval()
