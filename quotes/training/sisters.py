"""Learning from sister treebanks: a vector for each treebank, added to every word of it.

Treebanks of one language, or of near languages, differ in how they annotate.  With such a
vector (Stymne et al. 2018, "Parser training with heterogeneous treebanks") the network
learns what they share and keeps apart where they differ.  In the end the main treebank's
vector is folded into the biases of the first layer: what is left is an ordinary model.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

#: The number of the treebank whose annotation the model is to have.
MAIN = 0
_NAME = "treebank_vectors"


class Vectors:
    """The vectors of some treebanks in a model with one of Stanza's highway LSTMs.

    While it is attached, ``current`` is the number of the treebank that a batch is of.
    """

    def __init__(self, model: Any, lstm: Any, optimizer: torch.optim.Optimizer, treebanks: int) -> None:
        import torch

        self.current = MAIN
        self._model, self._lstm = model, lstm
        self._table = torch.nn.Parameter(torch.zeros(treebanks, lstm.input_size))
        # As a parameter of the model it is learnt, averaged and kept in checkpoints with the others.
        model.register_parameter(_NAME, self._table)
        optimizer.add_param_group({"params": [self._table]})
        self._hook = lstm.register_forward_pre_hook(self._add)

    def _add(self, module: Any, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        packed, *rest = arguments
        return (packed._replace(data=packed.data + self._table[self.current]), *rest)

    def updating(self, update: Callable[[Any], float]) -> Callable[[tuple[int, Any]], float]:
        """An update with pairs of a treebank's number and a batch."""

        def marked(pair: tuple[int, Any]) -> float:
            self.current = pair[0]
            try:
                return update(pair[1])
            finally:
                self.current = MAIN

        return marked

    def fold(self) -> None:
        """Put the main treebank's vector into the biases, and leave the model as it would be without vectors."""
        import torch

        self._hook.remove()
        with torch.no_grad():
            own = self._table[MAIN]
            inner = self._lstm.lstm[0].lstm
            for direction in ("", "_reverse"):
                getattr(inner, f"bias_ih_l0{direction}").add_(getattr(inner, f"weight_ih_l0{direction}") @ own)
            for layer in (self._lstm.highway[0], self._lstm.gate[0]):
                layer.bias.add_(layer.weight @ own)
        delattr(self._model, _NAME)
