"""What the engine does on generated cases, on texts without personal data and on labelled texts from outside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..engine import detect_case
from ..types import Finding, KnownFields
from .generator import Case
from .labels import public_label
from .score import Rate, Score, Span

STRUCTURED = ("PHONE", "ID", "BANK", "PLATE", "EMAIL", "IM", "PASSPORT", "ACCOUNT", "GPS", "URL")
"""Labels that rules can tell by the form of the value; their goals are the strictest."""


@dataclass
class Measured:
    """The score over the fields of all cases, and what only whole cases show."""

    score: Score = field(default_factory=Score)
    caller: Score = field(default_factory=Score)
    cases: int = 0
    clean_cases: int = 0
    kept: dict[str, list[bool]] = field(default_factory=dict)
    missed: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def clean(self) -> Rate:
        """The share of cases with everything covered in title, question and reply."""
        return Rate(self.clean_cases, self.cases)

    def kept_rate(self, label: str) -> Rate:
        """The share of what must stay readable (officials' names, office landlines) that no mask touches."""
        outcomes = self.kept.get(label, [])
        return Rate(sum(outcomes), len(outcomes))


def masked_spans(findings: Iterable[Finding]) -> list[Span]:
    """What would be masked before a person looks, under public labels: all findings but those to keep."""
    return [(f.start, f.end, public_label(f.label, f.rule_id)) for f in findings if f.risk != "keep"]


def measure(cases: Iterable[Case], with_known: bool = True) -> Measured:
    """Run the engine over generated cases, with or without the caller's fields."""
    result = Measured()
    for case in cases:
        found = detect_case(case.fields, case.known if with_known else KnownFields())
        clean = True
        for name, text in case.fields.items():
            spans = masked_spans(found[name])
            result.score.add(len(text), case.gold[name], spans)
            result.caller.add(len(text), case.caller[name], spans)
            missed = [span for span in case.gold[name] if not _covered(span, spans)]
            result.missed += [(span[2], text[span[0] : span[1]], text) for span in missed]
            clean = clean and not missed
            for start, end, label in case.kept[name]:
                touched = any(start < last and first < end for first, last, _ in spans)
                result.kept.setdefault(label, []).append(not touched)
        result.cases += 1
        result.clean_cases += clean
    return result


def measure_texts(texts: Iterable[tuple[str, Sequence[Span]]]) -> Score:
    """Run the engine over labelled texts, each a question of its own without known fields."""
    result = Score()
    for text, gold in texts:
        result.add(len(text), gold, masked_spans(detect_case({"question": text}, KnownFields())["question"]))
    return result


def structured_false_alarms(result: Score) -> float:
    """False alarms of the structured labels per 1,000 characters."""
    return sum(result.false_alarms_per_1000(label) for label in STRUCTURED)


def _covered(span: Span, spans: Sequence[Span]) -> bool:
    inside = Score()
    inside.add(span[1], [span], spans)
    return bool(inside.total.covered)
