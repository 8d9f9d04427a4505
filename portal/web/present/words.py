"""Wording of codes, durations and unknowns. A sign class always comes with its word (never colour alone)."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.vocabulary import AppealType, Channel, Outcome, Satisfaction, Term

UNKNOWN_DEPARTMENT = "办理单位未记录"
UNKNOWN_CATEGORY = "分类未记录"
UNKNOWN_OUTCOME = "结果未记录"
UNKNOWN_LIMIT = "未记录时限"
UNKNOWN_DURATION = "用时未记录"
NOT_CALLED_BACK = "未回访"
NO_PLACE = "地点未公开"


@dataclass(frozen=True, slots=True)
class Mark:
    """A status: a drawn sign (``sign``: CSS classes) and its word."""

    word: str
    sign: str


_SATISFACTION_SIGNS = {
    Satisfaction.SATISFIED: "st-full c-qing",
    Satisfaction.BASICALLY: "st-half c-qing",
    Satisfaction.UNSATISFIED: "c-zhu",
    Satisfaction.UNREACHED: "st-none c-ink2",
}


def _words(vocabulary: Iterable[Term]) -> dict[str, str]:
    return {term.value: term.word for term in vocabulary}


_APPEAL_TYPES = _words(AppealType)
_CHANNELS = _words(Channel)
_OUTCOMES = _words(Outcome)
_MARKS = {term.value: Mark(term.word, sign) for term, sign in _SATISFACTION_SIGNS.items()}
_NOT_CALLED_BACK = Mark(NOT_CALLED_BACK, "st-none c-ink2")


def appeal_type_word(code: str | None) -> str:
    return _APPEAL_TYPES.get(code or "", "")


def channel_word(code: str | None) -> str:
    return _CHANNELS.get(code or "", "")


def outcome_word(code: str | None) -> str:
    return _OUTCOMES.get(code or "", UNKNOWN_OUTCOME)


def satisfaction_mark(code: str | None) -> Mark:
    """The callback's verdict with its sign; no callback is told, not left out."""
    return _MARKS.get(code or "", _NOT_CALLED_BACK)


def days(used: int | None) -> str:
    """A duration in a table: 6 个工作日."""
    if used is None:
        return "未记录"
    return "不到 1 个工作日" if used < 1 else f"{used} 个工作日"


def taken(used: int | None) -> str:
    """How long it took: 6 个工作日办结."""
    return UNKNOWN_DURATION if used is None else f"{days(used)}办结"


def limit(due: int | None) -> str:
    return UNKNOWN_LIMIT if due is None else f"时限 {due} 个工作日"


def over(used: int | None, due: int | None) -> str:
    """``超时 3 个工作日`` or nothing."""
    return f"超时 {used - due} 个工作日" if used is not None and due is not None and used > due else ""
