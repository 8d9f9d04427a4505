"""What stands beside a score (回访覆盖、办结与解决、重办、重复): counts of a unit that give no points by themselves."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from portal.scoring.filters import Filter, flag, parse_filter
from portal.scoring.model import Rulebook
from portal.scoring.rows import COLUMNS, NOTHING, ScoredRow


@dataclass(frozen=True, slots=True)
class Facts:
    """Counts of one unit as ``fact_filters`` defines them; ``days_to_close``: working days -> closed orders."""

    to_call_back: int = 0
    reached: int = 0
    verdicts: int = 0
    satisfied: int = 0
    closed: int = 0
    solved_answers: int = 0
    solved: int = 0
    reworked: int = 0
    aged: int = 0
    repeated: int = 0
    days_to_close: Mapping[int, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """For JSON, whose keys are text."""
        days = {str(day): n for day, n in sorted(self.days_to_close.items())}
        return {**asdict(self), "days_to_close": days}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Facts":
        """What ``as_dict`` gave."""
        return cls(**{**data, "days_to_close": {int(day): n for day, n in data["days_to_close"].items()}})


COUNTS = tuple(name for name in Facts.__slots__ if name != "days_to_close")
"""The counts in the order in which files hold them."""

_CALLED: list[object] = ["to_call_back", "reached"]
_OF_THE_COHORT: dict[str, list[object]] = {
    "to_call_back": ["to_call_back"],
    "reached": _CALLED,
    "verdicts": [*_CALLED, ["satisfied", "basically", "unsatisfied"]],
    "satisfied": [*_CALLED, "satisfied"],
    "closed": ["closed"],
    "solved_answers": [*_CALLED, ["solved", "partly", "unsolved"]],
    "solved": [*_CALLED, "solved"],
    "reworked": ["closed", "reworked"],
}
_AGED: dict[str, list[object]] = {"aged": ["aged_in_period"], "repeated": ["aged_in_period", "repeated"]}

_NOT_MORE_THAN = (
    ("reached", "to_call_back"),
    ("verdicts", "reached"),
    ("satisfied", "verdicts"),
    ("solved_answers", "reached"),
    ("solved", "solved_answers"),
    ("reworked", "closed"),
    ("repeated", "aged"),
)


def fact_filters(book: Rulebook) -> dict[str, Filter]:
    """What each count counts: rows of the rulebook's cohort (repeats: rows that turned 90 days old in the period).

    Joint orders count where the rulebook counts them by default. ``days_to_close`` is of the rows of ``closed``.
    """
    joint = Filter() if book.joint or "joint" not in book.columns else flag("joint", 0)
    found = {name: flag(book.cohort) + parse_filter(items) + joint for name, items in _OF_THE_COHORT.items()}
    return found | {name: parse_filter(items) + joint for name, items in _AGED.items()}


def fact_columns(book: Rulebook) -> tuple[str, ...]:
    """The columns that ``count_facts`` reads, in the order of ``rows.COLUMNS``."""
    needed = {"days_to_close"}.union(*(one.columns for one in fact_filters(book).values()))
    return tuple(name for name in COLUMNS if name in needed)


def count_facts(book: Rulebook, rows: Iterable[tuple[str, tuple[int, ...]]]) -> dict[str, Facts]:
    """The facts of every unit that has rows: (unit, values in the order of ``fact_columns``)."""
    columns = fact_columns(book)
    filters = fact_filters(book)
    is_closed, days_at = filters["closed"].compiled(columns), columns.index("days_to_close")
    found = {}
    for unit, tally in _tallies(rows).items():
        days: Counter[int] = Counter()
        for values, n in tally.items():
            if is_closed(values) and values[days_at] != NOTHING:
                days[values[days_at]] += n
        found[unit] = Facts(**_counts(filters, columns, tally), days_to_close=dict(sorted(days.items())))
    return found


def _tallies(rows: Iterable[tuple[str, tuple[int, ...]]]) -> dict[str, Counter[tuple[int, ...]]]:
    """How often each unit has equal values."""
    tallies: dict[str, Counter[tuple[int, ...]]] = defaultdict(Counter)
    for unit, values in rows:
        tallies[unit][values] += 1
    return tallies


def _counts(
    filters: Mapping[str, Filter], columns: Sequence[str], tally: Mapping[tuple[int, ...], int]
) -> dict[str, int]:
    holds = {name: one.compiled(columns) for name, one in filters.items()}
    return {name: sum(n for values, n in tally.items() if test(values)) for name, test in holds.items()}


def count_known_facts(
    book: Rulebook, units: Iterable[str], rows: Iterable[ScoredRow]
) -> dict[str, dict[str, int]]:
    """By unit and name, those counts that ``rows``, which hold the rulebook's columns, are enough for."""
    filters = fact_filters(book)
    known = {name: one for name, one in filters.items() if one.columns <= set(book.columns)}
    tallies = _tallies((row.unit, row.values) for row in rows)
    return {unit: _counts(known, book.columns, tallies.get(unit, {})) for unit in units}


def contradictions(facts: Facts) -> list[str]:
    """Counts that exceed what they are part of, in Chinese."""
    found = [
        f"{part}（{getattr(facts, part)}）多于 {whole}（{getattr(facts, whole)}）"
        for part, whole in _NOT_MORE_THAN
        if getattr(facts, part) > getattr(facts, whole)
    ]
    closed = sum(facts.days_to_close.values())
    if closed > facts.closed:
        found.append(f"办结天数的件数合计（{closed}）多于 closed（{facts.closed}）")
    return found
