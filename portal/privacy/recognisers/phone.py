"""Telephone numbers: mobiles, landlines, public service numbers; who owns them decides whether they stay."""

import re
from collections.abc import Iterator

from ..lexicon import pattern, screened
from ..types import Finding
from ..views import CaseContext, Number, Run, View
from .phone_owner import is_listed, is_office_landline, is_office_mobile

_MOBILE = re.compile(r"(?:00)?(?:86)?0?1[3-9]\d{9}")
_TWO_MOBILES = re.compile(r"(?:1[3-9]\d{9}){2,}")
_LANDLINE = re.compile(r"(?:(?:00)?86)?0(?:10|2\d|[3-9]\d{2})[1-9]\d{6,7}")
_SERVICE = re.compile(r"(?:400|800)\d{7}|123\d{2}|96\d{3,4}|95\d{3}|1[0129]\d")
_LOCAL = re.compile(r"[2-8]\d{6,7}")
# Behind a cue any number may be a telephone: foreign, Hong Kong's and Taiwan's, or a digit short.
_ANY_CUED = re.compile(r"(?!(?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d)\d{8,13}")
_ABROAD = screened(
    r"[(（]?\+\s?(?!86)[1-9]\d{0,2}(?:[\s\-()]{0,2}\d){7,12}(?!\d)"
    r"|(?<!\d)(?:[(（](?:00)?(?:852|853|886)[)）]|(?:00)?(?:852|853|886)[\s\-—])[\s\-]?\d(?:[\s\-]?\d){6,9}(?!\d)"
    r"|(?<!\d)00(?:852|853|886)\d{8,9}(?!\d)",
    r"\+|852|853|886",
)
_EXTENSION = re.compile(r"\s?(?:转接?|分机号?)[:：]?\s?\d{1,5}|\s?[\-—]\s?\d{1,5}(?![\d\-—])")
# 138，1234，5678: who dictates makes pauses, and a transcript writes commas.
_DICTATED = screened(r"(?<!\d)1[3-9]\d[，、,]\s?\d{4}[，、,]\s?\d{4}(?!\d)", r"1[3-9]\d[，、,]")
_TAIL = screened(
    r"(?P<what>身份证|证件|银行卡|卡|手机|电话|号码)?[^，。；\d]{0,4}(?:尾号|[后末][四4六6]位)(?:数字|号码)?(?:[:：是为]|\s){0,2}(?P<tail>\d{4}(?:\d{2})?)(?!\d)",
    "尾号|[后末][四4六6]位",
)
_TAIL_LABELS = {"身份证": "ID", "证件": "ID", "银行卡": "BANK", "卡": "BANK"}
_PREFIX = re.compile(r"(?:[(（]\+86[)）]|[(（]?\+(?:86)?)[ \-]?$")
_NOT_A_NUMBER = pattern("not_a_number_cues", r"{}(?:[:：为是]|\s|\()*[A-Za-z]{0,4}$")
_AMOUNT = re.compile(r"\s*(?:元|万|亿|人民币|平方|亩|吨|公里|千瓦|度|㎡|kWh|%)")
_PHONE_CUE = pattern("phone_cues", r"{}[^，。；\dQq卡户证账信编]{0,6}$")
_MASKED = screened(
    r"(?<![A-Za-z0-9*×])(?:1[3-9]\d|0\d{2,3}-?\d{1,4})\d{0,4}[*×＊xX]{3,8}\d{0,4}(?![A-Za-z0-9*×])",
    "[*×＊xX]{3}",
)


def recognise(view: View, case: CaseContext) -> Iterator[Finding]:
    """Mobiles are private unless an office published them; landlines in a reply are an office's."""
    for run in view.runs:
        yield from _in_run(view, case, run)
    for text in view.scripts:
        for match in _DICTATED.finditer(text):
            yield _finding(match.start(), match.end(), "PHONE", "phone.mobile.dictated", 0.9)
        for match in _TAIL.finditer(text):
            label = _TAIL_LABELS.get(match["what"] or "", "PHONE")
            yield _finding(*match.span("tail"), label, "phone.tail.1", 0.7)
    for pattern_, rule_id, confidence in ((_ABROAD, "phone.abroad.1", 0.8), (_MASKED, "phone.masked.1", 0.9)):
        for match in pattern_.finditer(view.folded):
            yield _finding(match.start(), match.end(), "PHONE", rule_id, confidence)


def _in_run(view: View, case: CaseContext, run: Run) -> Iterator[Finding]:
    for number in run.numbers(_MOBILE, 16):
        yield from _mobile(view, case, number)
    for start, end, digits in run.groups:
        if _TWO_MOBILES.fullmatch(digits):
            yield _finding(start, end, "PHONE", "phone.mobile.joined", 0.9)
    for number in run.numbers(_LANDLINE, 16):
        other = _NOT_A_NUMBER.search(view.before(number.start, 20))
        if not other and not view.is_serial(number.start):
            yield _landline(view, case, number, "phone.landline")
    for number in run.numbers(_LOCAL, 8):
        if number.pieces <= 2 and _announced(view, number):
            yield _landline(view, case, number, "phone.local")
    for number in run.numbers(_ANY_CUED, 13):
        if (
            _in_one_script(view, number)
            and _announced(view, number)
            and not _SERVICE.fullmatch(number.digits)
        ):
            yield _landline(view, case, number, "phone.cued")


def _in_one_script(view: View, number: Number) -> bool:
    """65800001二〇一五年: a number does not change its script halfway unless its form is beyond doubt."""
    digits = [char.isascii() for char in view.folded[number.start : number.end] if char.isalnum()]
    return all(digits) or not any(digits)


def _announced(view: View, number: Number) -> bool:
    """Whether a cue of telephones, and none of registers or amounts, stands at a number that looks like none."""
    before = view.before(number.start, 20)
    other = _NOT_A_NUMBER.search(before) or _AMOUNT.match(view.after(number.end, 6))
    return _PHONE_CUE.search(before) is not None and not other


def _finding(start: int, end: int, label: str, rule_id: str, confidence: float) -> Finding:
    return Finding(start, end, label, "high", confidence, "rule", rule_id)


def _mobile(view: View, case: CaseContext, number: Number) -> Iterator[Finding]:
    before = view.before(number.start, 24)
    if (
        view.is_serial(number.start)
        or _NOT_A_NUMBER.search(before)
        or _AMOUNT.match(view.after(number.end, 6))
    ):
        return
    prefix = _PREFIX.search(before)
    start = number.start - (len(prefix.group()) if prefix else 0)
    if prefix and view.folded[start] in "(（" and not _closes(view.folded[start : number.end]):
        start += 1
    if is_listed(case, number):
        yield Finding(start, number.end, "OFFICE_PHONE", "keep", 0.95, "dict", "phone.mobile.listed")
    elif is_office_mobile(view, before):
        # Some mobiles in replies are an office's: a person decides, the label says what we think.
        yield _finding(start, number.end, "OFFICE_PHONE", "phone.mobile.office", 0.4)
    else:
        yield _finding(start, number.end, "PHONE", "phone.mobile.1", 0.98 if number.pieces < 4 else 0.8)


def _landline(view: View, case: CaseContext, number: Number, rule: str) -> Finding:
    """An office's landline stays: listed, named so by its context, or in a reply without private cue."""
    before = view.before(number.start, 30)
    listed = is_listed(case, number)
    start, end = _whole(view, number)
    if listed or is_office_landline(view, before):
        return Finding(start, end, "OFFICE_PHONE", "keep", 0.95 if listed else 0.7, "rule", f"{rule}.office")
    return _finding(start, end, "PHONE", f"{rule}.1", 0.9)


def _whole(view: View, number: Number) -> tuple[int, int]:
    """The number with the bracket of its area code and its extension: (0577)65800001转801."""
    opened = view.before(number.start, 1) in ("(", "（") and _closes(view.folded[number.start : number.end])
    extension = _EXTENSION.match(view.folded, number.end)
    return number.start - opened, extension.end() if extension else number.end


def _closes(written: str) -> bool:
    return ")" in written or "）" in written
