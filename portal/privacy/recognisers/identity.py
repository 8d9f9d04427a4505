"""Identity cards (15 and 18 digits) and passports."""

import re
from collections.abc import Iterator
from datetime import date

from ..lexicon import pattern, screened
from ..types import Finding
from ..views import CaseContext, Number, View
from .cued import TURN, cued, value_pattern, values

# No list of area codes: elderly callers carry codes such as 330325 that were abolished decades ago.
_LONG = re.compile(r"[1-9]\d{16}[\dXx]")
_SHORT = re.compile(r"[1-9]\d{14}")
_ANY_CUED = re.compile(r"\d{14,40}[Xx]?")
# Who dictates makes a pause: 身份证，330325…
_CUE = pattern("identity_cues", rf"(?i){{}}[^，。；、\d]{{0,8}}[，,]?[^，。；、\d]{{0,2}}{TURN}$")
_NOT_A_NUMBER = pattern("not_a_number_cues", r"{}(?:[:：为是]|\s|\()*[A-Za-z]{0,4}$")
_MASKED = screened(
    r"(?<![A-Za-z0-9*×])[1-8]\d{5}[\d*×＊xX]{8,24}[0-9Xx]?(?![A-Za-z0-9*×])", r"[1-8]\d{5}[\d*×＊xX]{8}"
)
_HOLE = re.compile(r"[*×＊xX]{2,}")
_LETTERS_FIRST = r"[A-Za-z]\d{6}"
_BARE_PASSPORT = screened(
    r"(?<![A-Za-z0-9])(?:[EGeg]\d{8}|[Ee][A-HJ-NP-Za-hj-np-z]\d{7})(?![A-Za-z0-9])", _LETTERS_FIRST
)
_BEFORE_CUE = screened(
    r"(?i)(?<![A-Za-z0-9])(?P<value>[A-Z](?:\s?[A-Z])?\s?\d{7,10})\s?号?(?:的)?(?:护照|通行证|台胞证|回乡证)",
    "护照|通行证|台胞证|回乡证",
)
_TRAVEL = cued("travel_document_cues", value_pattern(7, 10))
# Identity cards of Hong Kong (check digit in brackets) and, behind a cue, of Hong Kong, Macao and Taiwan.
_HONG_KONG = screened(r"(?<![A-Za-z0-9])[A-Z]{1,2}\d{6}\s?[(（]\s?[\dA]\s?[)）]", _LETTERS_FIRST)
_LETTERED = cued("identity_cues", r"[A-Za-z]{1,2}\s?\d{6,9}(?:\s?[(（][\dA][)）])?(?![\dA-Za-z])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_PROVINCES = frozenset(
    str(region + number)
    for region, last in ((10, 5), (20, 3), (30, 7), (40, 6), (50, 4), (60, 5))
    for number in range(1 if region != 50 else 0, last + 1)
)


def recognise(view: View, _case: CaseContext) -> Iterator[Finding]:
    """Where no cue stands the checksum decides; a cue outranks it, since callers mis-dictate."""
    for run in view.runs:
        yield from _run(view, list(run.numbers(_LONG, 18)), "identity.long")
        yield from _run(view, list(run.numbers(_SHORT, 15)), "identity.short")
        for number in run.numbers(_ANY_CUED, 41):
            if _CUE.search(view.before(number.start, 32)):
                yield _finding(number, "identity.cued.1", 0.85)
    for match in _MASKED.finditer(view.folded):
        if _HOLE.search(match.group()):
            yield Finding(match.start(), match.end(), "ID", "high", 0.9, "rule", "identity.masked.1")
    yield from _passports(view)
    yield from _lettered(view)


def _finding(number: Number, rule_id: str, confidence: float) -> Finding:
    return Finding(number.start, number.end, "ID", "high", confidence, "rule", rule_id)


def _run(view: View, numbers: list[Number], rule: str) -> Iterator[Finding]:
    for number in numbers:
        before = view.before(number.start, 32)
        if view.is_serial(number.start) and not _CUE.search(before):
            continue
        if _CUE.search(before):
            yield _finding(number, f"{rule}.cued", 0.99)
        elif not _NOT_A_NUMBER.search(before) and valid_identity(number.digits):
            yield _finding(number, f"{rule}.checked", 0.95 if len(number.digits) == 18 else 0.6)


def valid_identity(digits: str) -> bool:
    """Whether 18 characters hold a real birth date and the check character, or 15 a province and a date."""
    if len(digits) == 15:
        return digits[:2] in _PROVINCES and _is_date("19" + digits[6:12])
    total = sum(int(digit) * weight for digit, weight in zip(digits[:17], _WEIGHTS, strict=True))
    return _CHECK[total % 11] == digits[17].upper() and _is_date(digits[6:14])


def _is_date(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return 1880 <= born.year <= 2100


def _passports(view: View) -> Iterator[Finding]:
    """A cue announces any passport or permit; without one only the common form of a passport is believed."""
    for start, end in values(view, _TRAVEL):
        yield Finding(start, end, "PASSPORT", "high", 0.95, "rule", "passport.cued.2")
    for match in _BEFORE_CUE.finditer(view.folded):
        yield Finding(*match.span("value"), "PASSPORT", "high", 0.9, "rule", "passport.cued.3")
    for match in _BARE_PASSPORT.finditer(view.folded):
        before = view.before(match.start(), 16)
        if not _NOT_A_NUMBER.search(before) and not before.endswith("字"):
            yield Finding(match.start(), match.end(), "PASSPORT", "high", 0.6, "rule", "passport.bare")


def _lettered(view: View) -> Iterator[Finding]:
    """Identity numbers that begin with a letter: Hong Kong, Macao, Taiwan."""
    for match in _HONG_KONG.finditer(view.folded):
        yield Finding(match.start(), match.end(), "ID", "high", 0.85, "rule", "identity.lettered.1")
    for start, end in values(view, _LETTERED):
        yield Finding(start, end, "ID", "high", 0.85, "rule", "identity.lettered.cued.1")
