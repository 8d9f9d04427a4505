"""Run the current engine afresh over reviewed cases and compare it with what people decided. No text leaves this module."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal import privacy
from portal.backoffice.cases.detection import detect_afresh
from portal.backoffice.evaluation.gold import Labels, ReviewedCase
from portal.privacy.evaluation.score import LabelScore, Rate, Score, Span
from portal.releases.transition import draft_fields

_MASKING = ("high", "medium")


@dataclass(slots=True)
class Tally:
    """How often something was right, out of how often it happened."""

    hits: int = 0
    total: int = 0

    def count(self, hit: bool) -> None:
        self.hits += hit
        self.total += 1

    @property
    def rate(self) -> Rate:
        return Rate(self.hits, self.total)


@dataclass(slots=True)
class Evaluation:
    """The sums over all cases. ``rules``: spans of each rule that touch a masked one; ``rejected``: false alarms of
    earlier runs that the engine no longer raises.
    """

    score: Score = field(default_factory=Score)
    clean: Tally = field(default_factory=Tally)
    rejected: Tally = field(default_factory=Tally)
    rules: dict[str, Tally] = field(default_factory=dict)

    def add(self, case: ReviewedCase, offices: privacy.OfficeWords) -> None:
        """Detect in the draft's texts and count one case."""
        found, before = detect_afresh(case.draft, offices), self.score.clean_texts
        texts = draft_fields(case.draft)
        for name, text in texts.items():
            self._add_text(len(text), case.labels[name], found.get(name, ()))
        self.clean.count(self.score.clean_texts - before == len(texts))

    def _add_text(self, length: int, labels: Labels, found: Iterable[privacy.Finding]) -> None:
        masking = [item for item in found if item.risk in _MASKING]
        judged = [item for item in masking if _touches(item, labels.gold) or not _touches(item, labels.aside)]
        self.score.add(length, labels.gold, [(f.start, f.end, f.label) for f in judged])
        for item in judged:
            self.rules.setdefault(item.rule_id, Tally()).count(_touches(item, labels.gold))
        for start, end, _label in labels.negatives:
            self.rejected.count(not any(item.start < end and start < item.end for item in masking))

    def as_json(self) -> dict[str, Any]:
        """Counts and shares with their 95 % intervals; rules by the number of their false alarms."""
        rules = sorted(self.rules.items(), key=lambda item: (item[1].hits - item[1].total, item[0]))
        return {
            "version": privacy.RULE_VERSION,
            "cases": self.clean.total,
            "characters": self.score.characters,
            "clean_cases": _share(self.clean.rate),
            "false_alarms_no_longer_raised": _share(self.rejected.rate),
            "labels": {
                name: _label(self.score, name, counts)
                for name, counts in [*sorted(self.score.labels.items()), ("ALL", self.score.total)]
            },
            "rules": {rule: _share(tally.rate) for rule, tally in rules},
        }


def evaluate(cases: Iterable[ReviewedCase], offices: privacy.OfficeWords) -> Evaluation:
    """The engine's results over ``cases``."""
    result = Evaluation()
    for case in cases:
        result.add(case, offices)
    return result


def _touches(found: privacy.Finding, spans: Sequence[Span]) -> bool:
    return any(found.start < end and start < found.end for start, end, _ in spans)


def _share(rate: Rate) -> dict[str, float | None]:
    """Nothing counted is no share, where the scorer's own rate would be 1."""
    low, high = rate.interval
    shares = {"share": rate.value, "low": low, "high": high}
    return {"hits": rate.hits, "n": rate.total, **(shares if rate.total else dict.fromkeys(shares))}


def _label(score: Score, name: str, counts: LabelScore) -> dict[str, Any]:
    return {
        "covered": _share(counts.recall),
        "overlap": _share(Rate(counts.overlap, counts.gold)),
        "exact": _share(Rate(counts.exact, counts.gold)),
        "false_alarms": counts.false_alarms,
        "false_alarms_per_1000": score.false_alarms_per_1000(None if name == "ALL" else name),
    }
