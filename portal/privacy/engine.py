"""Detection over a whole case: title, question and reply are read together."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from . import tagger
from .agreement import weighed
from .lexicon import alternatives
from .mentions import (
    Found,
    completed,
    later_mentions,
    names_of,
    value_mentions,
    with_whole_names,
    without_officials,
    without_persons,
)
from .merge import merge
from .recognisers import RECOGNISERS, Recogniser, added, officials
from .types import EVERYTHING, NO_OFFICES, Finding, KnownFields, OfficeWords, Shown
from .views import CaseContext, View


def detect_case(
    fields: Mapping[str, str],
    known: KnownFields,
    offices: OfficeWords = NO_OFFICES,
    recognisers: Sequence[Recogniser] = RECOGNISERS,
    *,
    shown: Shown = EVERYTHING,
    tag: bool = True,
) -> dict[str, list[Finding]]:
    """Findings by field, in text order, without overlaps; a name found in one field is found in all.

    Of full dates and towns those are found that go beyond what is ``shown`` of the case. ``tag`` False leaves the name
    tagger out, also where it is available.
    """
    views = {name: View.of(name, text) for name, text in fields.items()}
    readings = _readings(views) if tag and tagger.is_available() else {}
    case = CaseContext(views, known, offices, shown=shown, readings=readings)
    # Officials come first because the name rules must leave them out: merging could not, `keep` never wins.
    kept = {name: list(officials.recognise(view, case)) for name, view in views.items()}
    public = _public_names(offices.departments, offices.places)
    spans = {name: [(f.start, f.end) for f in kept[name]] for name in views}
    if public is not None:
        spans = {name: [*spans[name], *_spans(public, view)] for name, view in views.items()}
    case = replace(case, official_spans={name: tuple(found) for name, found in spans.items()})
    found = {
        name: [finding for recogniser in recognisers if view.text for finding in recogniser.find(view, case)]
        for name, view in views.items()
    }
    found = added.without_words(views, found, offices.added.not_names)
    return _joined(views, weighed(views, found, readings), kept, known)


def _joined(
    views: Mapping[str, View], found: Found, kept: Found, known: KnownFields
) -> dict[str, list[Finding]]:
    """The findings of all fields together: names grown to their whole, each either masked or kept, everywhere alike."""
    found = with_whole_names(views, found)
    names = names_of(views, found, "PERSON") | names_of(views, kept, "OFFICIAL")
    found, kept = completed(views, found, names), completed(views, kept, names)
    office_holders = names_of(views, kept, "OFFICIAL") - {known.name}
    found = without_officials(views, found, office_holders)
    persons = names_of(views, found, "PERSON")
    kept = without_persons(views, kept, persons)
    mentions = later_mentions(views, persons, office_holders, kept, found)
    values = value_mentions(views, found)
    return {name: merge([*kept[name], *found[name], *mentions[name], *values[name]]) for name in views}


def _readings(views: Mapping[str, View]) -> dict[str, tagger.Reading]:
    return {name: tagger.loaded().read(view.folded) for name, view in views.items()}


@lru_cache(maxsize=8)
def _public_names(departments: frozenset[str], places: frozenset[str]) -> re.Pattern[str] | None:
    """One pattern for the departments and towns of the office, in which no rule may see a person."""
    names = departments | places
    return re.compile(alternatives(names)) if names else None


def _spans(pattern: re.Pattern[str], view: View) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(view.folded):
        yield match.span()
