"""Names without a cue: only candidates of common shape between boundaries are believed."""

import re
from collections.abc import Iterator

from ..lexicon import alternatives, word_set, words
from ..surnames import COMPOUND, SINGLE
from ..types import Finding
from ..views import CaseContext, View
from .shape import (
    GIVEN,
    NEVER,
    STRONG,
    TYPICAL,
    WEAK,
    before_number,
    before_place,
    ends_as_place,
    ends_here,
    follows_surely,
    is_word,
    name_end,
    plausible,
)


def _characters(found: frozenset[str]) -> str:
    """The inside of a character class, in a fixed order so that patterns compare equal between runs."""
    return "".join(sorted(found))


_PUNCTUATION = r"，。；：！？、“”（）()\s,:"
_PARTICLES = _characters(frozenset(cue for cue in words("name_verb_cues") if len(cue) == 1))
_VERBS = "|".join(cue for cue in words("name_verb_cues") if len(cue) == 2)
_BOUNDARY = rf"(?:(?<=[{_PUNCTUATION}{_PARTICLES}])|(?<={_VERBS})|^)"
_STRONG, _WEAK = _characters(STRONG), _characters(WEAK & SINGLE)
_GIVEN, _TYPICAL = _characters(GIVEN - NEVER), _characters(TYPICAL)
# The characters of a name are asked for before the boundary, which fewer places fail at and which takes longer to see.
# Of two given characters one must be typical of names; a weak surname needs two, and a boundary before it.
_THREE = re.compile(
    rf"(?=[{_STRONG}](?:[{_TYPICAL}][{_GIVEN}]|[{_GIVEN}][{_TYPICAL}]))|(?=[{_WEAK}][{_TYPICAL}]{{2}}){_BOUNDARY}",
    re.MULTILINE,
)
_THREE_AFTER_BOUNDARY = re.compile(rf"(?=[{_STRONG}][{_GIVEN}]{{2}}){_BOUNDARY}", re.MULTILINE)
_TWO = re.compile(rf"(?=[{_STRONG}][{_TYPICAL}]){_BOUNDARY}", re.MULTILINE)
_TWO_ALONE = re.compile(rf"[{_STRONG}](?<=[、，（(：:“\s].)[{_TYPICAL}](?=[、，）)”：:（(]|等人)")
_COMPOUND = re.compile(rf"(?:{alternatives(COMPOUND)})(?=[{_GIVEN}])")
_PLACE = word_set("place_endings")


def recognise(view: View, case: CaseContext) -> Iterator[Finding]:
    """Candidates outside the officials' spans, the surer shapes with the higher confidence."""
    text, officials = view.folded, case.official_spans.get(view.field, ())
    for start, end, rule_id, confidence in _candidates(text):
        if before_place(text, end) or before_number(text, end) or ends_as_place(text[start:end]):
            continue
        if not (any(start < last and first < end for first, last in officials)):
            yield Finding(start, end, "PERSON", "high", confidence, "rule", rule_id)


def _candidates(text: str) -> Iterator[tuple[int, int, str, float]]:
    for match in _THREE_AFTER_BOUNDARY.finditer(text):
        start, end = match.start(), match.start() + 3
        if name_end(text, start) == end and plausible(text, start, end):
            if ends_here(text, end):
                yield start, end, "names.shape.1", 0.6
            elif text[end] not in _PLACE:
                yield start, end, "names.shape.4", 0.5
    for match in _THREE.finditer(text):
        start, end = match.start(), match.start() + 3
        if name_end(text, start) == end and plausible(text, start, end) and ends_here(text, end):
            yield start, end, "names.shape.2", 0.55
    for match in _TWO.finditer(text):
        start, end = match.start(), match.start() + 2
        if name_end(text, start) == end and not is_word(text, start) and follows_surely(text, end):
            yield start, end, "names.shape.5", 0.5
    for match in _COMPOUND.finditer(text):
        start, end = match.start(), name_end(text, match.start())
        if plausible(text, start, end) and ends_here(text, end):
            yield start, end, "names.shape.6", 0.55
    for match in _TWO_ALONE.finditer(text):
        if not is_word(text, match.start()):
            yield match.start(), match.end(), "names.shape.3", 0.5
