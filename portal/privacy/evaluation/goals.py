"""What rules and tagger must reach before a person looks; the build fails below it."""

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
"""Least share of labelled spans covered by rules alone, by public label."""
NAMES: Final = 0.985
"""Least share of names covered, and"""
CLEAN: Final = 0.95
"""of whole cases with everything covered, by rules and tagger together."""
RULES_NAMES: Final = 0.88
RULES_CLEAN: Final = 0.72
"""The same for rules alone: a floor against accidents, not a goal; names without cue, title or common shape stay."""
KEPT: Final[Mapping[str, float]] = {"PERSON": 0.98, "PHONE": 0.98}
"""Least share of officials' names and of offices' landlines that no mask touches."""
FALSE_ALARMS: Final = 0.02
"""Most false alarms of the structured labels per 1,000 characters of texts that hold nothing personal."""
FALSE_NAMES: Final = 1.5
"""Most names per 1,000 characters of cases, and of such texts, that are none."""


def missed_goals(cases: Measured, negatives: Score, tagged: bool) -> list[str]:
    """What falls short, in words; the caller's own fields must be covered without exception. ``tagged`` says whether
    the name tagger took part.
    """
    names, clean = (NAMES, CLEAN) if tagged else (RULES_NAMES, RULES_CLEAN)
    wanted = {**COVERED, "PERSON": names}
    labels = cases.score.labels
    missed = [
        f"{label}: {labels[label].recall.value:.4f} covered, wanted {goal}"
        for label, goal in wanted.items()
        if label in labels and labels[label].gold and labels[label].recall.value < goal
    ]
    if cases.clean.value < clean:
        missed.append(f"whole cases clean: {cases.clean.value:.4f}, wanted {clean}")
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
    missed += [
        f"{alarms:.3f} false names per 1,000 characters of {where}"
        for where, found in (("cases", cases.score), ("texts without personal data", negatives))
        if (alarms := found.false_alarms_per_1000("PERSON")) > FALSE_NAMES
    ]
    return missed
