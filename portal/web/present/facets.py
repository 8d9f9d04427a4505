"""Facets and chosen filters as the list and search pages show them (templates/components/facet.jinja2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Option(NamedTuple):  # a page has hundreds, and a frozen dataclass takes five times as long to make
    """One value of a facet: its count and the page that chooses it, or drops it where it is chosen."""

    label: str
    count: int  # type: ignore[assignment]  # not the method of tuples
    href: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """One folding list of options; ``rest`` is folded once more under the words ``more``."""

    name: str
    options: Sequence[Option]
    rest: Sequence[Option] = ()
    more: str = ""
    open: bool = True


@dataclass(frozen=True, slots=True)
class Chosen:
    """A chosen filter, and the page without it."""

    label: str
    href: str


def make_facet(name: str, options: Sequence[Option], unit: str, most: int = 6, is_open: bool = True) -> Facet:
    """A facet that shows ``most`` options, a chosen one always among them, and folds the others."""
    shown = list(options[:most])
    rest = list(options[most:])
    for option in rest:
        if option.chosen:
            shown.insert(0, option)
    rest = [option for option in rest if not option.chosen]
    return Facet(name, shown, rest, f"其余 {len(rest)} {unit}" if rest else "", is_open)
