"""The tokens of many texts at once, by the tokenizer and the expander of contractions of a Stanza pipeline.

Stanza reads the paragraphs of one text side by side, and what fills up the shorter ones plays into what is found in
them.  Here each is read as if it were alone, beside those of like length of all texts: the tokens of a text are the
same whichever others are read with it, and no time is lost on what fills up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from stanza.models.common.doc import Document
from stanza.models.tokenization.data import NEWLINE_WHITESPACE_RE, NUMERIC_RE
from stanza.models.tokenization.utils import update_pred_regex
from stanza.pipeline.tokenize_processor import TOKEN_TOO_LONG_REPLACEMENT
from torch import Tensor, nn

from quotes.models.threads import Begun, torch_threads

#: A token as Stanza writes it; that of a contraction comes with those of its words behind it.
Token: TypeAlias = list[dict[str, Any]]

#: The longest stretch that is read at once, of Stanza; paragraphs that are read together.
_LONGEST, _BATCH, _BEHIND = 1000, 48, 16
#: What the network says of a letter: a token ends with it, and a sentence with that; the same of a contraction.
_END, _LAST, _CONTRACTION, _LAST_CONTRACTION = 1, 2, 3, 4
#: What Stanza knows of a letter, in its order: of itself, and by its place.
_FEATURES = ["space_before", "capitalized", "numeric", "end_of_para", "start_of_para"]
_SPACE = re.compile(r"\s")
#: What every address of a page or a mailbox has in it, which stay whole.
_ADDRESS = re.compile(r"@|://|www\.|\.(?:gov|org|edu|net|com?)")


class _Paragraph(NamedTuple):
    """A paragraph with single spaces, the text that it is of, and where in it each of its letters stands."""

    letters: str
    number: int
    places: Sequence[int]


class Tokenizer:
    """The tokenizer and, where there is one, the expander of contractions of a pipeline.

    Raises:
        ValueError: the pipeline's tokenizer is of another make than those of compact and trained models.
    """

    def __init__(self, pipeline: Any) -> None:
        self._processor = pipeline.processors["tokenize"]
        settings, network = self._processor.trainer.args, self._processor.trainer.model
        usual = {
            "use_dictionary": False,
            "skip_newline": False,
            "conv_res": None,
            "hierarchical": True,
            "rnn_layers": 1,
        }
        if settings["feat_funcs"] != _FEATURES or any(settings.get(name) != value for name, value in usual.items()):
            raise ValueError("a tokenizer of another make")
        self._network = network.eval()
        self._sharpness = float(settings["hier_invtemp"])
        self._first, self._second = _BothWays(network.rnn), _BothWays(network.rnn2)
        self._contractions = pipeline.processors.get("mwt")
        self._words: dict[str, list[str]] = {}
        self._letters: dict[str, tuple[int, bool, bool, bool]] = {}

    def __call__(self, texts: Sequence[str]) -> list[list[list[Token]]]:
        """The sentences of each text, as lists of tokens."""
        paragraphs = [paragraph for number, text in enumerate(texts) for paragraph in _paragraphs(text, number)]
        found: list[list[list[Token]]] = [[] for _ in texts]
        for paragraph, labels in zip(paragraphs, self._labels([one.letters for one in paragraphs]), strict=True):
            found[paragraph.number] += self._sentences(paragraph, labels)
        if self._contractions is not None:
            self._expand([token for text in found for sentence in text for token in sentence if "misc" in token[0]])
        return found

    def _labels(self, paragraphs: Sequence[str]) -> list[npt.NDArray[np.int64]]:
        """What ends with each letter of some paragraphs."""
        parts: list[list[npt.NDArray[np.int64]]] = [[] for _ in paragraphs]
        waiting = dict.fromkeys(range(len(paragraphs)), 0)
        while waiting:  # a long paragraph goes on behind the last sentence of the stretch before
            stretches = [(number, paragraphs[number][at : at + _LONGEST]) for number, at in waiting.items()]
            for number, labels in self._read(stretches, dict(waiting), paragraphs):
                at, whole = waiting[number], len(paragraphs[number])
                ends = np.flatnonzero((labels == _LAST) | (labels == _LAST_CONTRACTION))
                if len(ends) and at < whole - _LONGEST:
                    labels = labels[: ends[-1] + 1]
                parts[number].append(labels)
                waiting[number] = at + len(labels)
            waiting = {number: at for number, at in waiting.items() if at < len(paragraphs[number])}
        result = []
        for paragraph, own in zip(paragraphs, parts, strict=True):
            labels = np.concatenate(own)
            labels[-1] = _LAST_CONTRACTION if labels[-1] > _LAST else _LAST
            result.append(update_pred_regex(paragraph, labels) if _ADDRESS.search(paragraph) else labels)
        return result

    def _read(
        self, stretches: Sequence[tuple[int, str]], starts: dict[int, int], paragraphs: Sequence[str]
    ) -> Iterator[tuple[int, npt.NDArray[np.int64]]]:
        """The labels of the letters of stretches of paragraphs, each with the number of its paragraph."""
        by_length = sorted(stretches, key=lambda stretch: len(stretch[1]))
        batches = [by_length[first : first + _BATCH] for first in range(0, len(by_length), _BATCH)]
        found = Begun(lambda batch: self._best(batch, starts, paragraphs), batches).results()
        for batch, best in zip(batches, found, strict=True):
            for (number, text), labels in zip(batch, best, strict=True):
                yield number, labels[: len(text)].copy()

    def _best(
        self, batch: Sequence[tuple[int, str]], starts: dict[int, int], paragraphs: Sequence[str]
    ) -> npt.NDArray[np.int64]:
        """The labels of the letters of stretches that are read together, and of what fills up the shorter ones."""
        # Behind the end of a paragraph stand some letters that are none, as when Stanza read it beside longer ones.
        lengths = [min(len(text) + _BEHIND, _LONGEST) for _, text in batch]
        width = max(lengths)
        units = np.zeros((len(batch), width), np.int64)
        features = np.zeros((len(batch), width, len(_FEATURES)), np.float32)
        for row, (number, text) in enumerate(batch):
            known = [self._letter(letter) for letter in text]
            units[row, : len(text)] = [one[0] for one in known]
            features[row, : len(text), :3] = [one[1:] for one in known]
            if starts[number] + len(text) == len(paragraphs[number]):
                features[row, len(text) - 1, 3] = 1
            if not starts[number]:
                features[row, 0, 4] = 1
        scores = self._scores(torch.from_numpy(units), torch.from_numpy(features), lengths)
        best: npt.NDArray[np.int64] = scores.argmax(-1).numpy()
        return best

    def _letter(self, letter: str) -> tuple[int, bool, bool, bool]:
        found = self._letters.get(letter)
        if found is None:
            number = self._processor.vocab.unit2id(letter)
            found = number, letter == " ", letter.isupper(), NUMERIC_RE.match(letter) is not None
            self._letters[letter] = found
        return found

    def _scores(self, units: Tensor, features: Tensor, lengths: Sequence[int]) -> Tensor:
        """The network as ``stanza.models.tokenization.model`` has it, but with a length for each row."""
        network = self._network
        count, width = units.shape
        ends = torch.tensor(lengths)[:, None]
        places = torch.arange(width).expand(count, -1)
        turned = torch.where(places < ends, ends - 1 - places, places)
        backwards = (turned + torch.arange(count)[:, None] * width).flatten()
        with torch.inference_mode():
            read = self._first(torch.cat([network.embeddings(units), features], 2), backwards)
            token, sentence = network.tok_clf(read), network.sent_clf(read)
            sharp = torch.sigmoid(-token * self._sharpness) if self._sharpness > 0 else torch.zeros(1)
            again = self._second(read * (1 - sharp), backwards)
            token, sentence = token + network.tok_clf2(again), sentence + network.sent_clf2(again)
            log = nn.functional.logsigmoid
            kinds = [log(token) + log(-sentence), log(token) + log(sentence)]
            if self._processor.trainer.args["use_mwt"]:
                contraction = network.mwt_clf(read) + network.mwt_clf2(again)
                kinds = [*(kind + log(-contraction) for kind in kinds), *(kind + log(contraction) for kind in kinds)]
            return torch.cat([log(-token), *kinds], 2)

    def _sentences(self, paragraph: _Paragraph, labels: npt.NDArray[np.int64]) -> Iterator[list[Token]]:
        longest = self._processor.config.get("max_seqlen", _LONGEST)
        sentence: list[Token] = []
        start = 0
        for last in np.flatnonzero(labels).tolist():
            text = paragraph.letters[start : last + 1]
            bare = text.lstrip()
            if bare:
                token = {
                    "id": (len(sentence) + 1,),
                    "text": TOKEN_TOO_LONG_REPLACEMENT if len(bare) > longest else bare,
                    "start_char": paragraph.places[last + 1 - len(text.lstrip(" "))],
                    "end_char": paragraph.places[last] + 1,
                }
                if labels[last] in (_CONTRACTION, _LAST_CONTRACTION):
                    token["misc"] = "MWT=Yes"
                sentence.append([token])
                if labels[last] in (_LAST, _LAST_CONTRACTION):
                    yield sentence
                    sentence = []
            start = last + 1
        if sentence:
            yield sentence

    def _expand(self, contractions: Iterable[Token]) -> None:
        """Put the words of contractions behind their tokens."""
        contractions = list(contractions)
        new = sorted({token[0]["text"] for token in contractions} - self._words.keys())
        if new:
            rows = [[{"id": (1,), "text": text, "misc": "MWT=Yes"}] for text in new]
            with torch.inference_mode(), torch_threads(1):
                document = self._contractions.process(Document(rows))
            for text, sentence in zip(new, document.sentences, strict=True):
                self._words[text] = [word.text for word in sentence.words]
        for token in contractions:
            words = self._words[token[0]["text"]]
            del token[0]["misc"]
            if len(words) > 1:
                token += [{"text": word} for word in words]


class _BothWays:
    """A layer that reads forwards and backwards, each row from its own end."""

    def __init__(self, layer: nn.LSTM) -> None:
        self._ways = []
        for behind in ("", "_reverse"):
            one = nn.LSTM(layer.input_size, layer.hidden_size, batch_first=True)
            for name in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"):
                setattr(one, name, getattr(layer, name + behind))
            one.flatten_parameters()
            self._ways.append(one.eval())

    def __call__(self, x: Tensor, backwards: Tensor) -> Tensor:
        """``backwards`` holds the places of the rows of ``x``, those of all sequences counted on, from each end."""
        ahead, back = self._ways
        return torch.cat([ahead(x)[0], _turned(back(_turned(x, backwards))[0], backwards)], 2)


def _turned(x: Tensor, backwards: Tensor) -> Tensor:
    return x.flatten(0, 1).index_select(0, backwards).view_as(x)


def _paragraphs(text: str, number: int) -> Iterator[_Paragraph]:
    """The parts of a text between empty lines."""
    start = 0
    for end, following in [*(found.span() for found in NEWLINE_WHITESPACE_RE.finditer(text)), (len(text), len(text))]:
        part = _SPACE.sub(" ", text[start:end].rstrip())
        places: Sequence[int] = range(start, start + len(part))
        if "  " in part:
            kept = [at for at, letter in enumerate(part) if letter != " " or not at or part[at - 1] != " "]
            part, places = "".join(part[at] for at in kept), [start + at for at in kept]
        if part:
            yield _Paragraph(part, number, places)
        start = following
