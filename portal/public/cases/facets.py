"""From counts to the facets, chosen filters and ways out of a list: of cases, or of what a search finds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from portal.public.cases.counts import Counts
from portal.public.cases.filters import DIMENSIONS, UNKNOWN, Dimension, Filters
from portal.vocabulary import AppealType, Outcome, Satisfaction
from portal.web.present.facets import Chosen, Facet, Option, make_facet
from portal.web.present.numbers import thousands
from portal.web.templating import quoted

Link = Callable[[Filters], str]

_UNITS = {"department": "家", "town": "处", "year": "年", "month": "个月"}
_FIXED_ORDER = {
    "type": [term.value for term in AppealType],
    "outcome": [term.value for term in Outcome],
    "satisfaction": [term.value for term in Satisfaction],
}
_FOLDED = ("type", "satisfaction")


@dataclass(frozen=True, slots=True)
class CaseFacets:
    """Makes the links and words of one list page."""

    filters: Filters
    counts: Counts
    departments: Mapping[str, str]
    link: Link
    dimensions: Sequence[Dimension] = DIMENSIONS

    def label(self, key: str, value: str) -> str:
        """A value in words; a department by its present name."""
        return self._labels(next(item for item in self.dimensions if item.key == key))(value)

    def _labels(self, dimension: Dimension) -> Callable[[str], str]:
        """What words the values of a dimension; found once for a facet of hundreds."""
        if dimension.key == "department":
            departments, nobody = self.departments, dimension.unknown
            return lambda code: nobody if code == UNKNOWN else departments.get(code, "没有这个单位")
        word, unknown = dimension.word, dimension.unknown
        return lambda value: unknown if value == UNKNOWN else word(value) or value

    def facets(self) -> list[Facet]:
        """The facets that have anything to choose from."""
        made = [self._facet(dimension) for dimension in self.dimensions if self.counts.get(dimension.key)]
        return [facet for facet in made if facet.options]

    def _facet(self, dimension: Dimension) -> Facet:
        key = dimension.key
        now = self.filters.chosen.get(key)
        without = self.link(self.filters.without(key))
        joint = "&" if "?" in without else "?"
        label, address = self._labels(dimension), f"{without}{joint}{key}="
        options = [
            Option(label(value), n, f"{address}{quoted(value)}", False)
            if value != now
            else Option(label(value), n, without, True)
            for value, n in _ordered(key, self.counts[key])
        ]
        is_open = key not in _FOLDED or now is not None
        return make_facet(dimension.name, options, _UNITS.get(key, "类"), is_open=is_open)

    def chosen(self) -> list[Chosen]:
        """The chosen filters, each with the page without it."""
        return [
            Chosen(self.label(key, value), self.link(self.filters.without(key)))
            for key, value in self.filters.chosen.items()
        ]

    def ways_out(self) -> list[Chosen]:
        """Where nothing matches: which filter to drop for how many cases, the most first."""
        found = []
        for key, value in self.filters.chosen.items():
            n = sum(self.counts.get(key, {}).values())
            if n:
                words = f"去掉“{self.label(key, value)}”，有 {thousands(n)} 件"
                found.append((n, Chosen(words, self.link(self.filters.without(key)))))
        return [way for _n, way in sorted(found, key=lambda pair: -pair[0])]


def _ordered(key: str, counts: Mapping[str, int]) -> Sequence[tuple[str, int]]:
    """Years and months newest first, closed vocabularies in their own order, everything else by size; unknown last."""
    if key in ("year", "month"):
        return sorted(counts.items(), key=lambda pair: (pair[0] != UNKNOWN, pair[0]), reverse=True)
    order = _FIXED_ORDER.get(key)
    if order:
        place = {value: index for index, value in enumerate(order)}
        return sorted(counts.items(), key=lambda pair: place.get(pair[0], len(order)))
    return sorted(counts.items(), key=lambda pair: (pair[0] == UNKNOWN, -pair[1], pair[0]))
