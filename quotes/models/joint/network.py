"""The network: a multilingual encoder of word pieces, and small heads over it for all that is said of a word.

The encoder is that of multilingual-e5-small (Wang et al. 2024, "Multilingual E5 Text Embeddings"), cut to its first
layers; each head reads its own mixture of the layers (Peters et al. 2018).  Heads and relations are biaffine
(Dozat and Manning 2017).  ``H`` is the width of the encoder, ``T`` the word pieces and ``W`` the words of the longest
sentence of a batch of ``B``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from quotes.models.joint import files

#: Width of the encoder and of the inner layer of its blocks, number of attention heads, longest input in pieces.
WIDTH, INNER, HEADS, POSITIONS = 384, 1536, 12, 512
#: Width of what is compared for heads and for relations.
_ARC, _RELATION = 256, 128
_EPSILON = 1e-12
_DROPOUT = 0.1
_HEAD_DROPOUT = 0.2
#: Rows that go through the wide inner layer at once, and words whose relations are scored at once: what is between
#: two steps has to stay in the processor's cache.
_ROWS, _PAIRS = 200, 16

#: How many sentences of how many pieces follow upon each other in rows of pieces.
Runs = Sequence[tuple[int, int]]

#: Makes a linear layer of so many inputs and outputs; the weights of a layer that is only read may be int8.
Linear = Callable[[int, int], nn.Module]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many layers, and how many labels of each kind: tags, features by name, scripts, relations, name tags."""

    layers: int
    tags: int
    features: tuple[int, ...]
    scripts: int
    relations: int
    names: int


class Block(nn.Module):
    """One layer of the encoder: attention, then two linear layers, each added to its input and normed."""

    def __init__(self, linear: Linear) -> None:
        super().__init__()
        self.attention = linear(WIDTH, 3 * WIDTH)
        self.attended = linear(WIDTH, WIDTH)
        self.attended_norm = nn.LayerNorm(WIDTH, _EPSILON)
        self.inner = linear(WIDTH, INNER)
        self.outer = linear(INNER, WIDTH)
        self.outer_norm = nn.LayerNorm(WIDTH, _EPSILON)
        self.dropout = nn.Dropout(_DROPOUT)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """``x`` is (B, T, H); ``mask`` (B, 1, 1, T) is true for pieces, None where no sentence is padded."""
        batch, length, _ = x.shape
        parts = self.attention(x).view(batch, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        query, key, value = parts[0], parts[1], parts[2]
        share = _DROPOUT if self.training else 0.0
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask, dropout_p=share)
        return self._after(x, seen.transpose(1, 2).reshape(batch, length, WIDTH))

    def rows(self, x: Tensor, runs: Runs) -> Tensor:
        """The same for sentences of all lengths without anything between them: ``x`` is (N, H).

        What comes out for a sentence does not hang on the others, to the last bit.
        """
        compared, seen = self.attention(x), torch.empty_like(x)
        first = 0
        for count, length in runs:
            own = slice(first, first + count * length)
            query, key, value = compared[own].view(count, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
            found = functional.scaled_dot_product_attention(query, key, value)
            seen[own] = found.transpose(1, 2).reshape(-1, WIDTH)
            first = own.stop
        return torch.cat(
            [self._after(*some) for some in zip(torch.split(x, _ROWS), torch.split(seen, _ROWS), strict=True)]
        )

    def _after(self, x: Tensor, seen: Tensor) -> Tensor:
        """What comes behind the attention, row by row."""
        x = self.attended_norm(x + self.dropout(self.attended(seen)))
        normed: Tensor = self.outer_norm(x + self.dropout(self.outer(functional.gelu(self.inner(x)))))
        return normed


class Encoder(nn.Module):
    """Vectors of word pieces in, the same with their sentence taken in out, layer by layer."""

    def __init__(self, layers: int, linear: Linear) -> None:
        super().__init__()
        self.positions = nn.Parameter(torch.zeros(POSITIONS, WIDTH))
        self.norm = nn.LayerNorm(WIDTH, _EPSILON)
        self.layers = nn.ModuleList(Block(linear) for _ in range(layers))
        self.dropout = nn.Dropout(_DROPOUT)

    def forward(self, pieces: Tensor, mask: Tensor) -> list[Tensor]:
        """The outputs of the input layer and of each block, (B, T, H), for vectors (B, T, H) and a mask (B, T)."""
        x = self.dropout(self.norm(pieces + self.positions[: pieces.shape[1]]))
        seen = None if bool(mask.all()) else mask[:, None, None, :]
        found = [x]
        for layer in self.layers:
            x = layer(x, seen)
            found.append(x)
        return found

    def rows(self, pieces: Tensor, runs: Runs) -> list[Tensor]:
        """The same without anything between the sentences: vectors (N, H) in, (N, H) out."""
        places = torch.cat([torch.arange(length).repeat(count) for count, length in runs])
        x = self.norm(pieces + self.positions[places])
        found = [x]
        for layer in self.layers:
            x = cast(Block, layer).rows(x, runs)
            found.append(x)
        return found


class Mixture(nn.Module):
    """A weighted mean of the layers."""

    def __init__(self, layers: int) -> None:
        super().__init__()
        self.weights = nn.Parameter(torch.zeros(layers + 1))

    def forward(self, layers: Sequence[Tensor]) -> Tensor:
        shares = self.weights.softmax(0)
        x = layers[0] * shares[0].to(layers[0].dtype)
        for share, layer in zip(shares[1:], layers[1:], strict=True):
            x = torch.addcmul(x, layer, share.to(layer.dtype))
        return x


@dataclass(frozen=True, slots=True)
class Words:
    """What the heads read: a vector for each word, (B, W, H); for trees with one before them for the root."""

    tags: Tensor
    trees: Tensor
    names: Tensor


class Network(nn.Module):
    """The encoder with all heads.

    ``linear`` makes its large layers: ``torch.nn.Linear`` to learn.
    """

    def __init__(self, sizes: Sizes, linear: Linear = nn.Linear) -> None:
        super().__init__()
        self.sizes = sizes
        self.encoder = Encoder(sizes.layers, linear)
        self.tag_mixture, self.tree_mixture, self.name_mixture = (Mixture(sizes.layers) for _ in range(3))
        self.tag_hidden = nn.Sequential(linear(WIDTH, WIDTH), nn.GELU(), nn.LayerNorm(WIDTH))
        self.tags = nn.Linear(WIDTH, sizes.tags)
        self.features = nn.Linear(WIDTH, sum(sizes.features))
        self.scripts = linear(WIDTH, sizes.scripts)
        self.name_hidden = nn.Sequential(linear(WIDTH, WIDTH), nn.GELU(), nn.LayerNorm(WIDTH))
        self.names = nn.Linear(WIDTH, sizes.names)
        self.arc_head = nn.Sequential(linear(WIDTH, _ARC), nn.GELU())
        self.arc_dependent = nn.Sequential(linear(WIDTH, _ARC), nn.GELU())
        self.arc = linear(_ARC, _ARC)
        self.relation_head = nn.Sequential(linear(WIDTH, _RELATION), nn.GELU())
        self.relation_dependent = nn.Sequential(linear(WIDTH, _RELATION), nn.GELU())
        self.relation = linear(_RELATION, sizes.relations * (_RELATION + 1))
        self.sentence = linear(WIDTH, WIDTH)
        self.dropout = nn.Dropout(_HEAD_DROPOUT)

    def words(self, layers: Sequence[Tensor], first: Tensor) -> Words:
        """The words' vectors, of all layers that the encoder gives.

        ``first`` (B, W) holds the place of each word's first piece, -1 beyond the last word.
        """
        # The first piece of all, <s>, stands for the root.
        places = torch.cat([torch.zeros_like(first[:, :1]), first.clamp(min=0)], 1)[..., None].expand(-1, -1, WIDTH)
        tags, trees, names = (
            mixture(layers).gather(1, places) for mixture in (self.tag_mixture, self.tree_mixture, self.name_mixture)
        )
        return Words(self.dropout(tags[:, 1:]), self.dropout(trees), self.dropout(names[:, 1:]))

    def words_at(self, layers: Sequence[Tensor], nodes: Tensor, words: Tensor) -> Words:
        """The same of rows of pieces, at the places of words and roots; ``words`` are those of words among these."""
        rows = [layer[nodes] for layer in layers]
        return Words(self.tag_mixture(rows)[words], self.tree_mixture(rows), self.name_mixture(rows)[words])

    def tagged(self, words: Words) -> tuple[Tensor, list[Tensor], Tensor]:
        """Scores of the tags, of each feature's values and of the lemma scripts, (B, W, labels)."""
        hidden = self.dropout(self.tag_hidden(words.tags))
        features = self.features(hidden).split(self.sizes.features, -1)
        return self.tags(hidden), list(features), self.scripts(hidden)

    def named(self, words: Words) -> Tensor:
        """Scores of the name tags, (B, W, labels)."""
        scores: Tensor = self.names(self.dropout(self.name_hidden(words.names)))
        return scores

    def ends(self, trees: Tensor) -> tuple[Tensor, Tensor]:
        """What is compared of words: of each as a dependent, and of each as a head."""
        dependent: Tensor = self.arc(self.dropout(self.arc_dependent(trees)))
        return dependent * (4 / math.sqrt(_ARC)), self.dropout(self.arc_head(trees))

    def arcs(self, words: Words) -> Tensor:
        """Scores of heads (B, W + 1, W + 1): dependents, then heads; 0 is the root in both."""
        dependent, head = self.ends(words.trees)
        return dependent @ head.transpose(1, 2)

    def relations(self, words: Words, heads: Tensor) -> Tensor:
        """Scores of the relations of each word to its head in ``heads`` (B, W + 1): (B, W, labels)."""
        head, dependent = self.relation_head(words.trees), self.relation_dependent(words.trees[:, 1:])
        head = self.dropout(head).gather(1, heads[:, 1:, None].expand(-1, -1, _RELATION))
        scores = self.pairs(self.dropout(dependent).flatten(0, 1), head.flatten(0, 1))
        return scores.view(*dependent.shape[:2], -1)

    def relations_at(self, trees: Tensor, words: Tensor, heads: Tensor) -> Tensor:
        """The same of rows of words and roots, for those in ``words`` with theirs in ``heads``: (W, labels)."""
        return self.pairs(self.relation_dependent(trees[words]), self.relation_head(trees)[heads])

    def pairs(self, dependents: Tensor, heads: Tensor) -> Tensor:
        """Scores of the relations of some words to their heads, row by row."""
        heads = torch.cat([heads, torch.ones_like(heads[:, :1])], 1)[:, None]
        scores = []
        for some, theirs in zip(torch.split(dependents, _PAIRS), torch.split(heads, _PAIRS), strict=True):
            wanted = self.relation(some).view(len(some), self.sizes.relations, _RELATION + 1)
            scores.append(torch.linalg.vecdot(wanted, theirs))
        return torch.cat(scores)

    def sentences(self, layers: Sequence[Tensor], mask: Tensor) -> Tensor:
        """A vector of length 1 for each sentence, (B, H): the projected mean of the last layer, of all of them."""
        share = mask[..., None].to(layers[0].dtype)
        return functional.normalize(self.sentence((layers[-1] * share).sum(1) / share.sum(1)).float(), dim=-1)


class Integers(nn.Module):
    """A linear layer with int8 weights and a scale for each output, which a processor computes several times as fast.

    Each row that comes in is made whole numbers, with a scale of its own.
    """

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.register_buffer("weight", torch.empty(inputs, outputs, dtype=torch.int8))
        self.register_buffer("scale", torch.empty(outputs))
        self.register_buffer("bias", torch.empty(outputs))
        self.weight: Tensor
        self.scale: Tensor
        self.bias: Tensor
        self._packed: Tensor | None = None
        self._nothing = torch.zeros(outputs, dtype=torch.int32, device="cpu")

    def pack(self) -> None:
        """Bring the weights into the order that the matrix units of this processor read, where it has such units.

        Without them PyTorch has no fast code for weights in that order, and takes a thousand times as long.
        """
        if not torch.cpu.get_capabilities().get("amx_int8"):
            return
        self._packed = torch.ops.onednn.qlinear_prepack(self.weight.t().contiguous(), None)

    def forward(self, x: Tensor) -> Tensor:
        rows = x.reshape(-1, x.shape[-1])
        scale = rows.abs().amax(1, keepdim=True).clamp_(min=1e-8).div_(127)
        product = self._product((rows / scale).round_().to(torch.int8))
        return torch.addcmul(self.bias, product, scale, out=product).view(*x.shape[:-1], -1)

    def _product(self, whole: Tensor) -> Tensor:
        """Rows of whole numbers times the weights, with their scale."""
        # Sums of products of whole numbers are exact, and so the same on every processor.
        if self._packed is None:
            return torch._int_mm(whole, self.weight).float().mul_(self.scale)
        found: Tensor = torch.ops.onednn.qlinear_pointwise(
            whole, 1.0, 0, self._packed, self.scale, self._nothing, None, 1.0, 0, torch.float32, "none", [], ""
        )
        return found


def reader(sizes: Sizes, arrays: files.Arrays) -> Network:
    """The network with the weights of a file, in whole numbers as they are kept: to read with, not to learn.

    Raises:
        KeyError, RuntimeError: a weight is missing, or of another shape.
    """
    with torch.device("meta"):  # nothing is drawn at random that is overwritten anyway
        model = Network(sizes, Integers)
    state: dict[str, Tensor] = {}
    left = {name: array for name, array in arrays.items() if array.dtype.kind in "fi"}
    for name, module in model.named_modules():
        if isinstance(module, Integers):
            if f"{name}.weight" in left:  # a small one, kept at half precision
                left |= files.integers(f"{name}.weight", left.pop(f"{name}.weight").astype("float32"))
            integers, scale = (left.pop(f"{name}.weight{part}") for part in (files.INTEGERS, files.SCALE))
            state[f"{name}.weight"] = torch.from_numpy(integers).t()
            state[f"{name}.scale"] = torch.from_numpy(scale).float()
    wanted = model.state_dict()
    state |= {name: torch.from_numpy(weight) for name, weight in files.unpacked(left).items() if name in wanted}
    model.load_state_dict(state, assign=True)
    for module in model.modules():
        if isinstance(module, Integers):
            module.pack()
    return model.eval()
