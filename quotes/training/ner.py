"""Learning to find names: Stanza's tagger on BIO files, with a faster loop around it.

The model is Stanza's own (``stanza.models.ner``) and its file loads in ``stanza.Pipeline``; the
loop reads each distinct word of a batch once, exchanges names (``exchange``), hides word
vectors at random so that letters have to do, and keeps an average of the weights.
"""

from __future__ import annotations

import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.errors import ModelError
from quotes.training import bio, loop
from quotes.training.bio import Sentence
from quotes.training.exchange import Exchange, lists

if TYPE_CHECKING:
    import torch

#: Stanza's option for the widths of the layers.
_WIDTHS = {"hidden_dim": 128, "char_hidden_dim": 64, "char_emb_dim": 32}
#: Words of a batch, and of a step of the whole training at the least and at the most.
_BATCH = 600
_LEAST, _MOST = 300, 4000
_RATE, _WARMUP, _HOLD = 3e-3, 50, 0.3
_DROPOUT, _WORD_DROPOUT = 0.4, 0.05
#: How often the vector of a word is hidden, and the part of it that is learnt here.
_HIDE, _HIDE_LEARNT = 0.08, 0.4
#: A word gets a vector of its own here where it stands so often.
_COUNT = 2
#: How slowly the averaged weights follow.
_AVERAGE = 0.995
#: So many sentences are sorted by length at a time: batches are of like lengths but not always the same.
_POOL = 800
_SAVE_EVERY = 60.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """How much is learnt: ``length`` times ``epochs`` over the sentences, or ``steps`` where given."""

    epochs: float = 4.5
    length: float = 1.0
    steps: int | None = None
    exchange: float = 0.3
    seed: int = 1


def train(
    train_bio: Sequence[Path],
    dev_bio: Path,
    vectors: Path,
    output: Path,
    *,
    language: str,
    clitics: Set[str],
    report: Callable[[str], None],
    resume: bool,
    recipe: Recipe = Recipe(),
) -> bio.Score:
    """Learn names from BIO files and write a model that Stanza loads, with weights of half precision.

    Args:
        train_bio: files with PER, LOC, ORG or other kinds; one named twice counts twice.
        vectors: Stanza's file of word vectors; the pipeline has to be given the same.
        clitics: words that the pipeline leaves joined to the one before them, lower-case.
        report: takes a line now and then.
        resume: go on from the checkpoint beside ``output``, where there is one.

    Returns:
        how well names are found in the development part.

    Raises:
        ModelError: a file cannot be read, or holds no names.
    """
    import torch

    logging.getLogger("stanza").setLevel(logging.ERROR)
    sentences = [bio.joined(sentence, clitics) for path in train_bio for sentence in bio.read(path)]
    dev = [bio.joined(sentence, clitics) for sentence in bio.read(dev_bio)]
    if not any(tag != "O" for sentence in sentences for _, tag in sentence):
        raise ModelError(f"{', '.join(map(str, train_bio))}: no names in there to learn from")
    words = sum(map(len, sentences))
    steps = recipe.steps or loop.steps(
        words / _BATCH, epochs=recipe.epochs, least=_LEAST, most=_MOST, length=recipe.length
    )
    torch.manual_seed(recipe.seed)
    exchange = Exchange(sentences, lists(language), language=language, rate=recipe.exchange, seed=recipe.seed)
    learner = _Learner(sentences, exchange, vectors, language)
    state = _State(learner, output.with_name(output.name + ".checkpoint"))
    if resume and state.load():
        report(f"goes on from step {state.step} of {steps}")
    report(f"{len(sentences)} sentences, {words} words, {steps} steps")
    saved = time.monotonic()
    learner.model.train()
    while state.step < steps:
        exchange.seed(recipe.seed + state.epoch)
        for number, batch in enumerate(_batches(sentences, exchange, recipe.seed + state.epoch)):
            if number < state.position:
                continue
            torch.manual_seed(recipe.seed + state.step)
            state.step += 1
            state.position += 1
            state.update(batch, _rate(state.step, steps))
            if state.step % 100 == 0:
                report(f"step {state.step} of {steps}, loss {state.loss:.2f}")
            if time.monotonic() - saved > _SAVE_EVERY:
                state.save()
                saved = time.monotonic()
            if state.step >= steps:
                break
        else:
            state.epoch, state.position = state.epoch + 1, 0
    state.save()
    state.average()
    learner.write(output)
    return bio.score(learner.predict(dev), dev)


def _rate(step: int, steps: int) -> float:
    falling = (steps - step) / (1 - _HOLD) / steps
    return _RATE * min(1.0, step / _WARMUP) * min(1.0, max(0.02, falling))


def _batches(sentences: Sequence[Sentence], exchange: Exchange, seed: int) -> Iterator[list[Sentence]]:
    """An epoch of batches, the same ones for the same seed."""
    drawn = [exchange(sentence) for sentence in sentences]
    order = random.Random(seed)
    order.shuffle(drawn)
    batches: list[list[Sentence]] = []
    for first in range(0, len(drawn), _POOL):
        batch: list[Sentence] = []
        for sentence in sorted(drawn[first : first + _POOL], key=len):
            batch.append(sentence)
            if sum(map(len, batch)) >= _BATCH or len(batch) == 64:
                batches.append(batch)
                batch = []
        if batch:
            batches.append(batch)
    order.shuffle(batches)
    yield from batches


class _Learner:
    """Stanza's tagger, with a loss that is quicker to reckon than its own."""

    def __init__(self, sentences: Sequence[Sentence], exchange: Exchange, vectors: Path, language: str) -> None:
        from stanza.models import ner_tagger
        from stanza.models.common.pretrain import Pretrain
        from stanza.models.ner.data import DataLoader
        from stanza.models.ner.trainer import Trainer

        try:
            pretrain = Pretrain(str(vectors))
            pretrain.load()
        except Exception as error:  # torch raises many kinds for a damaged file
            raise ModelError(f"{vectors}: not a file of word vectors for Stanza") from error
        options = ner_tagger.parse_args([])
        options.update(
            _WIDTHS,
            dropout=_DROPOUT,
            word_dropout=_WORD_DROPOUT,
            word_emb_dim=pretrain.emb.shape[1],
            shorthand=f"{language}_compact",
            lr_decay=0.0,  # another value breaks Stanza's own scheduler under torch 2.13
            optim="adam",
            charlm=False,
            device="cpu",
        )
        loader = DataLoader(_document([*sentences, *exchange.words()]), 32, options, pretrain=pretrain)
        counts = Counter(word.lower() for sentence in sentences for word, _ in sentence)
        learnt = loader.vocab["delta"]
        kept = learnt._id2unit[:4] + [word for word in learnt._id2unit[4:] if counts[word] >= _COUNT]
        learnt._id2unit, learnt._unit2id = kept, {word: index for index, word in enumerate(kept)}
        self.options = options
        self.vocab = loader.vocab
        self.trainer = Trainer(args=options, vocab=loader.vocab, pretrain=pretrain, device="cpu")
        self.model = self.trainer.model
        self.kept = [(name, value) for name, value in self.model.named_parameters() if value.requires_grad]
        self._words: dict[str, tuple[int, int, torch.Tensor]] = {}
        self._tags: dict[str, int] = {}

    def _word(self, word: str) -> tuple[int, int, torch.Tensor]:
        import torch

        known = self._words.get(word)
        if known is None:
            lower = word.lower()
            letters = torch.tensor([self.vocab["char"].unit2id(letter) for letter in word])
            known = self.vocab["word"].unit2id(lower), self.vocab["delta"].unit2id(lower), letters
            self._words[word] = known
        return known

    def _tag(self, tag: str) -> int:
        if tag not in self._tags:
            self._tags[tag] = self.vocab["tag"].map([(tag,)])[0][0]
        return self._tags[tag]

    def loss(self, batch: Sequence[Sentence]) -> torch.Tensor:
        """What ``NERTagger.forward`` gives, with some of the vectors hidden."""
        import torch
        from stanza.models.common.vocab import PAD_ID, UNK_ID
        from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence, pad_sequence

        model = self.model
        batch = sorted(batch, key=len, reverse=True)
        lengths = [len(sentence) for sentence in batch]
        forms = sorted({word for sentence in batch for word, _ in sentence}, key=lambda form: (-len(form), form))
        place = {form: index for index, form in enumerate(forms)}

        def padded(rows: list[list[int]]) -> torch.Tensor:
            return pad_sequence([torch.tensor(row) for row in rows], batch_first=True)

        static = padded([[self._word(word)[0] for word, _ in sentence] for sentence in batch])
        learnt = padded([[self._word(word)[1] for word, _ in sentence] for sentence in batch])
        form = padded([[place[word] for word, _ in sentence] for sentence in batch])
        tags = padded([[self._tag(tag) for tag in bio.bioes(sentence)] for sentence in batch])
        beyond = torch.arange(lengths[0]).unsqueeze(0) >= torch.tensor(lengths).unsqueeze(1)

        hidden = (torch.rand(static.shape) < _HIDE) & ~beyond
        static = static.masked_fill(hidden, UNK_ID)
        hidden = hidden | (torch.rand(static.shape) < _HIDE_LEARNT) & ~beyond
        learnt = learnt.masked_fill(hidden, UNK_ID)
        # As in the model: a word with a vector, but unknown here, has nothing added to it.
        learnt = learnt.masked_fill(learnt.eq(UNK_ID) & static.ne(UNK_ID), PAD_ID)

        letters, count = model.charmodel, len(forms)
        sizes = [len(form) for form in forms]
        embedded = letters.dropout(
            letters.char_emb(pad_sequence([self._word(form)[2] for form in forms], batch_first=True))
        )
        start = [
            state.expand(2, count, -1).contiguous() for state in (letters.charlstm_h_init, letters.charlstm_c_init)
        ]
        _, (last, _) = letters.charlstm(
            pack_padded_sequence(embedded, sizes, batch_first=True), sizes, hx=(start[0], start[1])
        )
        spelt = last[-2:].transpose(0, 1).reshape(count, -1)

        inputs = torch.cat([model.word_emb(static) + model.delta_emb(learnt), spelt[form]], 2)
        packed = pack_padded_sequence(inputs, lengths, batch_first=True)
        data = model.input_transform(model.drop(model.worddrop(packed.data, None)))
        start = [
            state.expand(2, len(batch), -1).contiguous() for state in (model.taggerlstm_h_init, model.taggerlstm_c_init)
        ]
        read, _ = model.taggerlstm(PackedSequence(data, packed.batch_sizes), lengths, hx=(start[0], start[1]))
        scores = PackedSequence(model.tag_clfs[0](model.drop(read.data)), packed.batch_sizes)
        result: torch.Tensor = model.crits[0](
            pad_packed_sequence(scores, batch_first=True)[0].contiguous(), beyond, tags
        )[0]
        return result

    def predict(self, sentences: Sequence[Sentence]) -> list[list[str]]:
        """The tags that the model gives."""
        import torch
        from stanza.models.ner.data import DataLoader

        loader = DataLoader(_document(sentences), 64, self.options, vocab=self.vocab, evaluation=True)
        with torch.no_grad():
            return [list(tags) for batch in loader for tags in self.trainer.predict(batch)]

    def write(self, path: Path) -> None:
        """Write the file that ``stanza.Pipeline`` reads; a killed write leaves the one before it."""
        import torch

        unsaved = tuple(f"{name}." for name in self.model.unsaved_modules)
        weights = {
            name: value.half() if value.is_floating_point() else value
            for name, value in self.model.state_dict().items()
            if not name.startswith(unsaved)
        }
        partial = path.with_name(path.name + ".part")
        content = {"model": weights, "vocab": self.vocab.state_dict(), "config": self.trainer.args}
        torch.save(content, partial, _use_new_zipfile_serialization=False)
        partial.replace(path)


class _State:
    """Where the learning stands, and its checkpoint.  ``position`` counts the batches of the epoch."""

    def __init__(self, learner: _Learner, checkpoint: Path) -> None:
        import torch

        self.step = self.epoch = self.position = 0
        self.loss = 0.0
        self._learner, self._checkpoint = learner, checkpoint
        self._values = [value for _, value in learner.kept]
        self._averaged = [value.detach().clone() for value in self._values]
        self._optimizer = torch.optim.Adam(self._values, lr=_RATE, betas=(0.9, 0.99), fused=True)

    def update(self, batch: Sequence[Sentence], rate: float) -> None:
        """Learn from a batch."""
        import torch

        for group in self._optimizer.param_groups:
            group["lr"] = rate
        loss = self._learner.loss(batch)
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._values, 5.0)
        self._optimizer.step()
        self.loss = 0.98 * self.loss + 0.02 * loss.item() if self.step > 1 else loss.item()
        # Early on the average would otherwise be mostly the random beginning.
        decay = min(_AVERAGE, (1 + self.step) / (30 + self.step))
        with torch.no_grad():
            torch._foreach_lerp_(self._averaged, self._values, 1 - decay)

    def average(self) -> None:
        """Put the averaged weights in the model."""
        import torch

        with torch.no_grad():
            for value, averaged in zip(self._values, self._averaged, strict=True):
                value.copy_(averaged)

    def save(self) -> None:
        import torch

        partial = self._checkpoint.with_name(self._checkpoint.name + ".part")
        content = {
            "weights": [value.detach() for value in self._values],
            "averaged": self._averaged,
            "optimizer": self._optimizer.state_dict(),
            "at": (self.step, self.epoch, self.position, self.loss),
        }
        torch.save(content, partial)
        partial.replace(self._checkpoint)

    def load(self) -> bool:
        """Go on from the checkpoint; False where there is none.

        Raises:
            ModelError: it is damaged, or of other data.
        """
        import torch

        if not self._checkpoint.is_file():
            return False
        try:
            saved = torch.load(self._checkpoint, map_location="cpu", weights_only=True)
            with torch.no_grad():
                for mine, theirs in zip(self._values, saved["weights"], strict=True):
                    mine.copy_(theirs)
                for mine, theirs in zip(self._averaged, saved["averaged"], strict=True):
                    mine.copy_(theirs)
            self._optimizer.load_state_dict(saved["optimizer"])
            self.step, self.epoch, self.position, self.loss = saved["at"]
        except Exception as error:  # torch raises many kinds for a damaged file
            raise ModelError(
                f"{self._checkpoint}: the checkpoint is damaged or of another training; delete it"
            ) from error
        return True


def _document(sentences: Sequence[Sentence]) -> Any:
    from stanza.models.common.doc import Document

    return Document(
        [
            [
                {"id": number, "text": word, "ner": tag}
                for number, ((word, _), tag) in enumerate(zip(sentence, bio.bioes(sentence), strict=True), 1)
            ]
            for sentence in sentences
        ]
    )
