"""Addresses down to the house: building and room, road and number, village and group; towns and roads stay."""

import re
from collections.abc import Iterator

from ..lexicon import pattern
from ..types import Finding
from ..views import CaseContext, View
from .address_bounds import end_of, start_of
from .address_shapes import (
    BARE_ROAD,
    CUED,
    DIVISION,
    DWELLING,
    ESTATE,
    HOME,
    LONE_ROOM,
    ROAD,
    STREET,
    VILLAGE,
)

# (pattern, rule, confidence): homes and villages are private wherever they stand,
_HOMES = (
    (HOME, "address.home.2", 0.9),
    (ESTATE, "address.estate.1", 0.8),
    (VILLAGE, "address.village.1", 0.65),
)
# a number at a road may be an office's.
_NUMBERS = (
    (ROAD, "address.road.1", 0.7),
    (BARE_ROAD, "address.road.2", 0.5),
    (DIVISION, "address.division.1", 0.6),
    (STREET, "address.street.1", 0.55),
)
_OFFICE = pattern("office_places")
_OFFICE_BEFORE = pattern("office_places", r"{}[^，。；]{0,6}(?:[(（]|地址|地点|位于|设在|[:：]|\s){1,4}$")
_SEAT = re.compile(r"[局厅委]|政府|政务|窗口|服务中心|大厅|派出所|法院|检察院|办事处|管委会")
_ROOM_AFTER = re.compile(r"\d{3,}|[\d一二三四五六七八九十](?:楼|层|室|幢|栋|号)")
_LIVES_HERE = re.compile(rf"(?:{DWELLING}|[住家租])$")
_COLON_ADDRESS = re.compile(r"地址(?:[:：为是]|\s){0,2}$")
_NUMERAL = re.compile(r"[一二三四五六七八九十百A-Za-z][号组幢栋座室楼]|[组队]")


def recognise(view: View, _case: CaseContext) -> Iterator[Finding]:
    """House-level addresses grown left to their division and right to their last part; offices' own are left out."""
    text = view.folded
    if not any(map(str.isdigit, text)) and not _NUMERAL.search(text):
        return
    for found, rule_id, confidence in _HOMES:
        for match in found.finditer(text):
            if span := _span(text, match):
                yield _finding(*span, rule_id, confidence)
    for found, rule_id, confidence in _NUMBERS:
        for match in found.finditer(text):
            span = _span(text, match)
            if span and not _is_office(view, span[0], match.end()):
                yield _finding(*span, rule_id, confidence)
    for match in CUED.finditer(text):
        start, end = match.span("address")
        if not _is_office(view, start, end):
            yield _finding(start, end_of(text, end), "address.cued.1", 0.7)
    for match in LONE_ROOM.finditer(text):
        yield _finding(*match.span("room"), "address.room.1", 0.8)


def _span(text: str, match: re.Match[str]) -> tuple[int, int] | None:
    """The whole address around a house number; nothing if no name is left of the place before it."""
    named = match.re.groupindex.get("place") is not None
    position = match.end("place") if named else match.start()
    start = start_of(text, position)
    if named and match.re is not ESTATE and start >= position - 1:
        return None
    return start, end_of(text, match.end())


def _finding(start: int, end: int, rule_id: str, confidence: float) -> Finding:
    return Finding(start, end, "ADDRESS", "high", confidence, "rule", rule_id)


def _is_office(view: View, start: int, end: int) -> bool:
    """Whether a house number is the address of an office or public institution, which stays readable."""
    before = view.before(start, 24)
    if _OFFICE_BEFORE.search(before):
        return True
    if _LIVES_HERE.search(before) and not (view.field == "reply" and _COLON_ADDRESS.search(before)):
        return False
    after = re.split(r"[，。；！？\n]", view.after(end, 20))[0]
    office = _OFFICE.search(after)
    return office is not None and (_SEAT.search(after) is not None or not _ROOM_AFTER.search(after))
