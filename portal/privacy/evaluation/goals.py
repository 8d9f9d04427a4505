"""What the rules must reach before a person looks; the build fails below it."""

from collections.abc import Mapping
from typing import Final

from .measure import STRUCTURED, Measured, structured_false_alarms
from .score import Score

COVERED: Final[Mapping[str, float]] = {
    **dict.fromkeys(STRUCTURED, 0.999),
    "ID": 0.9995,
    "BANK": 0.9995,
    "ADDRESS": 0.97,
}
"""Least share of labelled spans covered, by public label."""
KEPT: Final[Mapping[str, float]] = {"PERSON": 0.98, "PHONE": 0.98}
"""Least share of officials' names and of offices' landlines that no mask touches."""
FALSE_ALARMS: Final = 0.02
"""Most false alarms of the structured labels per 1,000 characters of texts that hold nothing personal."""


def missed_goals(cases: Measured, negatives: Score) -> list[str]:
    """What falls short, in words; the caller's own fields must be covered without exception."""
    missed = [
        f"{label}: {counts.recall.value:.4f} covered, wanted {COVERED[label]}"
        for label, counts in cases.score.labels.items()
        if label in COVERED and counts.gold and counts.recall.value < COVERED[label]
    ]
    missed += [
        f"kept {label}: {cases.kept_rate(label).value:.4f}, wanted {goal}"
        for label, goal in KEPT.items()
        if cases.kept_rate(label).value < goal
    ]
    if cases.caller.total.covered < cases.caller.total.gold:
        missed.append(f"caller's own: {cases.caller.total.recall.value:.4f} covered, wanted 1")
    if structured_false_alarms(negatives) > FALSE_ALARMS:
        missed.append(
            f"{structured_false_alarms(negatives):.3f} structured false alarms per 1,000 characters"
        )
    return missed
