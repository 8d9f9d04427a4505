"""How sure the engine is of a finding, in three words and a sign that stands beside it."""

CERTAIN = 0.9
"""Confidence from which a finding counts as certain: one press masks all of these."""

LIKELY = 0.7
"""Confidence from which a finding is likely; below, it is a guess worth a second glance."""


def doubt_sign(confidence: float) -> str:
    """Nothing for a certain finding, one question mark for a likely one, two for a weak one."""
    return "" if confidence >= CERTAIN else "?" if confidence >= LIKELY else "??"


def doubt_words(confidence: float) -> str:
    """The same for people who listen."""
    return "有把握" if confidence >= CERTAIN else "较有把握" if confidence >= LIKELY else "把握不大"
