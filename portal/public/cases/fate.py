"""What became of several cases, in words: for whoever has the same problem."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from portal.vocabulary import Outcome, Satisfaction
from portal.web.present import words
from portal.web.present.numbers import median


@dataclass(frozen=True, slots=True)
class Fate:
    """Sentences about ``n`` cases; what none of them records is told as such, never left out."""

    n: int
    outcome: str
    duration: str
    callback: str


def fate_of(rows: Sequence[Any]) -> Fate:
    """From the columns outcome, working_days and satisfaction of ``published_case``."""
    outcomes = Counter(row.outcome or "" for row in rows)
    verdicts = Counter(row.satisfaction or "" for row in rows)
    taken = Counter(row.working_days for row in rows if row.working_days is not None)
    return Fate(len(rows), _outcome(outcomes), _duration(taken), _callback(verdicts))


def _outcome(outcomes: Counter[str]) -> str:
    solved = outcomes.get(Outcome.SOLVED.value, 0)
    others = [term.value for term in Outcome if term is not Outcome.SOLVED]
    rest = _listed((words.outcome_word(code), outcomes.get(code, 0)) for code in (*others, ""))
    return f"{solved} 件已解决" + (f"；其余 {rest}" if rest else "")


def _duration(taken: Counter[int]) -> str:
    if not taken:
        return "都没有记录用时"
    middle, least, most = max(median(taken) or 0, 1), min(taken), max(taken)
    known = f"（{taken.total()} 件有记录）"
    if least == most:
        return f"都用了{_days(least)}{known}"
    return f"一半在 {middle} 个工作日内办结，最短的{_days(least)}，最长的{_days(most)}{known}"


def _days(used: int) -> str:
    """With the blank that stands between a character and a number."""
    return f" {words.days(used)}" if used else words.days(used)


def _callback(verdicts: Counter[str]) -> str:
    called = [term.value for term in Satisfaction]
    n = sum(verdicts.get(code, 0) for code in called)
    if not n:
        return "都没有回访记录"
    told = _listed((words.satisfaction_mark(code).word, verdicts.get(code, 0)) for code in called)
    without = verdicts.get("", 0)
    return f"{n} 件有回访：{told}" + (f"；另有 {without} 件没有回访" if without else "")


def _listed(counts: Iterable[tuple[str, int]]) -> str:
    return "、".join(f"{n} 件{word}" for word, n in counts if n)
