"""Bank cards, utility and insurance accounts, property certificates."""

import re
from collections.abc import Iterator

from ..lexicon import pattern
from ..types import Finding
from ..views import CaseContext, Number, View

_CARD = re.compile(r"\d{12,40}")
# Cards issued in China begin with 62; the others are the international schemes' ranges.
_ISSUED = re.compile(r"62\d{14,17}|[45]\d{15}|3[4-7]\d{13,14}|9\d{15,18}|60\d{14,17}")
_CARD_CUE = pattern("bank_cues", r"(?i){}[^，。；、\d]{0,10}$")
_PHONE_CUE = re.compile(r"(?:电话|热线|手机|传真|号码)[:：为是\s]{0,3}$")
_NOT_A_NUMBER = pattern("not_a_number_cues", r"{}(?:[:：为是]|\s|\()*[A-Za-z]{0,4}$")
ACCOUNT = (
    r"{}(?:号码|编号|号)?(?:[:：为是]|\s|\(|（|“|\"){0,3}"
    r"(?P<value>(?:[A-Za-z]{0,4}\d[\dA-Za-z]*(?:[ \-]\d{2,})*))(?![\dA-Za-z])"
)
_ACCOUNT = pattern("account_cues", ACCOUNT)
_CERTIFICATE = re.compile(
    r"(?:房权证|房产证|不动产权|土地证|使用证|产权证|国用|集用|房字)[^，。；\d]{0,10}"
    r"(?P<value>(?:[（(〔\[]\d{4}[)）〕\]])?[^，。；\d]{0,8}第[:：\s]?\d{3,}(?:-\d+)*\s?号?"
    r"|(?<=[号:：为是])\s?(?:[A-Za-z]{0,3})\d{5,}(?:-\d+)*号?)"
)
_SHORTEST = 5


def recognise(view: View, _case: CaseContext) -> Iterator[Finding]:
    """A cue decides; without one a card needs an issuer's range and the Luhn digit."""
    for run in view.runs:
        for number in run.numbers(_CARD, 40):
            yield from _card(view, number)
    yield from cued(view)
    for match in _CERTIFICATE.finditer(view.folded):
        yield Finding(*match.span("value"), "ACCOUNT", "high", 0.85, "rule", "account.certificate.1")


def cued(view: View, cues: re.Pattern[str] = _ACCOUNT, rule: str = "account.cued.1") -> Iterator[Finding]:
    """户号 100200300: what a cue calls an account is one, whatever its form."""
    for text in view.scripts:
        for match in cues.finditer(text):
            if sum(char.isdigit() for char in match["value"]) >= _SHORTEST:
                yield Finding(*match.span("value"), "ACCOUNT", "high", 0.9, "rule", rule)


def _card(view: View, number: Number) -> Iterator[Finding]:
    before = view.before(number.start, 24)
    if _PHONE_CUE.search(before):
        return
    if _CARD_CUE.search(before):
        yield Finding(number.start, number.end, "BANK", "high", 0.95, "rule", "bank.cued.1")
        return
    other = _NOT_A_NUMBER.search(before) or view.is_serial(number.start)
    if not other and _ISSUED.fullmatch(number.digits) and luhn(number.digits):
        yield Finding(number.start, number.end, "BANK", "high", 0.8, "rule", "bank.checked.1")


def luhn(digits: str) -> bool:
    """The check digit of payment cards (ISO/IEC 7812)."""
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(value - 9 * (value > 9) for value in doubled)) % 10 == 0
