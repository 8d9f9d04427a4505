"""How well predicted spans cover the labelled ones: what leaks, and what is masked for nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

Span = tuple[int, int, str]
"""Start, end (exclusive) and label, in characters of the text."""

_Z = 1.959964  # two-sided 95 %


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of counted things with its 95 % interval after Wilson (1927); nothing counted is a rate of 1."""

    hits: int
    total: int

    @property
    def value(self) -> float:
        return self.hits / self.total if self.total else 1.0

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper bound, 0 to 1; the whole range where nothing was counted."""
        if not self.total:
            return 0.0, 1.0
        n, p = self.total, self.value
        middle = p + _Z**2 / (2 * n)
        half = _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        return max(0.0, (middle - half) / (1 + _Z**2 / n)), min(1.0, (middle + half) / (1 + _Z**2 / n))


@dataclass(slots=True)
class LabelScore:
    """Counts of one label, or of all together. Labelled spans are compared with predictions as follows:

    exact: a prediction of this label has the same offsets; overlap: one of this label touches it;
    covered: it lies wholly inside the union of predictions of any label (what masking needs; leak = 1 - covered).
    A false alarm is a prediction of this label that touches no labelled span of any label.
    """

    gold: int = 0
    exact: int = 0
    overlap: int = 0
    covered: int = 0
    gold_characters: int = 0
    covered_characters: int = 0
    predicted: int = 0
    false_alarms: int = 0

    @property
    def recall(self) -> Rate:
        """The share of labelled spans that are covered."""
        return Rate(self.covered, self.gold)

    @property
    def precision(self) -> Rate:
        """The share of predictions that touch something labelled."""
        return Rate(self.predicted - self.false_alarms, self.predicted)

    @property
    def exact_f1(self) -> float:
        """Harmonic mean of exact recall and exact precision; 1 where there is neither gold nor prediction."""
        both = self.gold + self.predicted
        return 2 * self.exact / both if both else 1.0


@dataclass(slots=True)
class Score:
    """The sums over all texts added so far; constant memory, whatever the number of texts."""

    total: LabelScore = field(default_factory=LabelScore)
    labels: dict[str, LabelScore] = field(default_factory=dict)
    texts: int = 0
    clean_texts: int = 0
    characters: int = 0

    @property
    def clean(self) -> Rate:
        """The share of texts of which every labelled span is covered; texts without any count as clean."""
        return Rate(self.clean_texts, self.texts)

    def false_alarms_per_1000(self, label: str | None = None) -> float:
        """False alarms per 1,000 characters of text, of one label or of all."""
        counts = self.total if label is None else self.labels.get(label, LabelScore())
        return 1000 * counts.false_alarms / self.characters if self.characters else 0.0

    def add(self, length: int, gold: Sequence[Span], predicted: Sequence[Span]) -> None:
        """Count one text of `length` characters."""
        union = _union(predicted)
        clean = True
        for span in set(gold):
            inside = sum(max(0, min(span[1], end) - max(span[0], start)) for start, end in union)
            for counts in (self.total, self._of(span[2])):
                _count_gold(counts, span, inside, predicted)
            clean = clean and inside == span[1] - span[0]
        for start, end, label in set(predicted):
            touches = any(start < last and first < end for first, last, _ in gold)
            for counts in (self.total, self._of(label)):
                counts.predicted += 1
                counts.false_alarms += not touches
        self.texts += 1
        self.clean_texts += clean
        self.characters += length

    def _of(self, label: str) -> LabelScore:
        return self.labels.setdefault(label, LabelScore())


def score(texts: Iterable[tuple[int, Sequence[Span], Sequence[Span]]]) -> Score:
    """The score of texts given as (length in characters, labelled spans, predicted spans)."""
    result = Score()
    for length, gold, predicted in texts:
        result.add(length, gold, predicted)
    return result


def missed_bounds(result: Score, min_recall: Mapping[str, float], max_fp: float | None) -> list[str]:
    """What falls short of the bounds, in words: covered share per label (`ALL`: of all), false alarms per 1,000."""
    missed = []
    for label, bound in min_recall.items():
        counts = result.total if label == "ALL" else result.labels.get(label, LabelScore())
        if not counts.gold:
            missed.append(f"{label}: no labelled span, so its recall says nothing")
        elif counts.recall.value < bound:
            missed.append(f"{label}: {counts.recall.value:.4f} covered, wanted {bound:g}")
    if max_fp is not None and result.false_alarms_per_1000() > max_fp:
        missed.append(
            f"{result.false_alarms_per_1000():.3f} false alarms per 1,000 characters, wanted at most {max_fp:g}"
        )
    return missed


def _count_gold(counts: LabelScore, span: Span, inside: int, predicted: Sequence[Span]) -> None:
    start, end, label = span
    same = [(first, last) for first, last, other in predicted if other == label]
    counts.gold += 1
    counts.exact += (start, end) in same
    counts.overlap += any(first < end and start < last for first, last in same)
    counts.covered += inside == end - start
    counts.gold_characters += end - start
    counts.covered_characters += inside


def _union(spans: Iterable[Span]) -> list[tuple[int, int]]:
    """The stretches that any span holds, in order and apart."""
    united: list[tuple[int, int]] = []
    for start, end, _ in sorted(spans):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united
