"""Named filters (筛选条件): a list of names that must all hold; ``!name`` denies, an inner list wants any of its names,
``days_to_close<=5`` compares a whole number.
"""

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal.scoring.rows import FLAGS, NOTHING, NUMBERS

Values = Sequence[int]
_COMPARE = {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt, "=": operator.eq}
_COMPARISON = re.compile(r"([a-z_]+)(<=|>=|<|>|=)([0-9]{1,6})")


class FilterFault(ValueError):
    """What is wrong with a filter, as a Chinese clause."""


@dataclass(frozen=True, slots=True)
class Test:
    """``column`` compared with a whole number; a flag is compared with 0 or 1."""

    column: str
    compare: str
    number: int

    def holds(self, value: int) -> bool:
        return value != NOTHING and bool(_COMPARE[self.compare](value, self.number))


@dataclass(frozen=True, slots=True)
class Filter:
    """All clauses must hold; a clause holds when any of its tests does. No clause at all: every row."""

    clauses: tuple[tuple[Test, ...], ...] = ()

    @property
    def columns(self) -> set[str]:
        return {test.column for clause in self.clauses for test in clause}

    def __add__(self, other: "Filter") -> "Filter":
        return Filter(self.clauses + other.clauses)

    def compiled(self, columns: Sequence[str]) -> Callable[[Values], bool]:
        """A predicate over values that stand in the order of ``columns``."""
        alone = [clause[0] for clause in self.clauses if len(clause) == 1 and clause[0].compare == "="]
        equal = [(columns.index(test.column), test.number) for test in alone]
        others = [
            [(columns.index(test.column), test) for test in clause]
            for clause in self.clauses
            if len(clause) > 1 or clause[0].compare != "="
        ]

        def holds(values: Values) -> bool:
            for (
                place,
                number,
            ) in equal:  # the usual clause, without a call: this decides how fast rows are counted
                if values[place] != number:
                    return False
            return all(any(test.holds(values[place]) for place, test in clause) for clause in others)

        return holds


def flag(name: str, value: int = 1) -> Filter:
    """The filter of one flag."""
    return Filter(((Test(name, "=", value),),))


def parse_filter(items: Sequence[object]) -> Filter:
    """Read a list as TOML gives it; raises FilterFault at the first thing that is none."""
    return Filter(tuple(_clause(item) for item in items))


def _clause(item: object) -> tuple[Test, ...]:
    if isinstance(item, str):
        return (_test(item),)
    if isinstance(item, list) and item and all(isinstance(name, str) for name in item):
        return tuple(map(_test, item))
    raise FilterFault(f"“{item}”既不是条件名称，也不是由条件名称组成的列表")


def _test(text: str) -> Test:
    if comparison := _COMPARISON.fullmatch(text):
        column, compare, number = comparison.groups()
        if column not in NUMBERS:
            raise FilterFault(f"“{column}”不是可以比较大小的数值列")
        return Test(column, compare, int(number))
    name = text.removeprefix("!")
    if name not in FLAGS:
        raise FilterFault(f"没有名为“{name}”的条件")
    return Test(name, "=", 0 if text.startswith("!") else 1)
