"""Bank cards, utility and insurance accounts, property certificates."""

import re
from collections.abc import Iterator

from ..lexicon import Screened, pattern, screened
from ..types import Finding
from ..views import CaseContext, Number, View
from .cued import TURN, cued, value_pattern, values

_CARD = re.compile(r"\d{12,40}")
# Cards issued in China begin with 62; the others are the international schemes' ranges.
_ISSUED = re.compile(r"62\d{14,17}|[45]\d{15}|3[4-7]\d{13,14}|9\d{15,18}|60\d{14,17}")
_CARD_CUE = pattern("bank_cues", rf"(?i){{}}[^，。；、\d]{{0,10}}[，,]?[^，。；、\d]{{0,2}}{TURN}$")
_PHONE_CUE = re.compile(r"(?:电话|热线|手机|传真|号码)[:：为是\s]{0,3}$")
_NOT_A_NUMBER = pattern("not_a_number_cues", r"{}(?:[:：为是]|\s|\()*[A-Za-z]{0,4}$")
ACCOUNT = value_pattern(5, 22)
_ACCOUNT = cued("account_cues", ACCOUNT)
_CONTRACT = cued("private_contracts", rf"(?:[A-Z]{{2}}-)?(?:\d{{4}}[一-龥])?{ACCOUNT}")
_OTHER_NUMBER = re.compile(r"电话|热线|咨询|拨打|致电|手机")
_YEAR = r"[（(〔\[]\s?\d{4}\s?[)）〕\]]"
_CERTIFICATE = screened(
    rf"(?P<new>[一-龥]?\s?{_YEAR}[一-龥]{{0,12}}不动产(?:权|证明|权证|权证书)第?\s?[A-Za-z]?\d[\d\-]*\s?号?)"
    rf"|(?P<old>(?:[一-龥]{{2,3}}[市县区]|[一-龥])?(?:房地?权证|房产证|不动产权证?书?|土地证|使用证|产权证|国用|集用|房字|房地证)(?![^，。；\d]{{0,10}}(?:权证|国用|集用)|[^，。；\d]{{0,10}}{_YEAR}[一-龥]{{0,12}}不动产)[^，。；\d]{{0,10}}"
    rf"(?:{_YEAR})?[^，。；\d]{{0,8}}第[:：\s]?[A-Za-z]?\d{{1,}}(?:[\-\d]+)?\s?号?)"
    r"|(?:房地?权证|房产证|不动产权证?书?|土地证|使用证|产权证|证书)(?:编号|号码|号)?[:：为是\s]{1,3}(?P<bare>[A-Za-z]{0,3}\d{5,}(?:-\d+)*号?)"
    r"|(?:房产证|不动产权证书?|土地证|产权证|使用证)(?:编号|号码|号)(?P<number>[A-Za-z]{0,3}\d{5,}(?:-\d+)*号?)",
    "证|产|国用|集用|房字",
)


def recognise(view: View, _case: CaseContext) -> Iterator[Finding]:
    """A cue decides; without one a card needs an issuer's range and the Luhn digit."""
    for run in view.runs:
        for number in run.numbers(_CARD, 40):
            yield from _card(view, number)
    for found, rule in ((_ACCOUNT, "account.cued.2"), (_CONTRACT, "account.contract.1")):
        yield from accounts(view, found, rule)
    for match in _CERTIFICATE.finditer(view.folded):
        span = match.span(match.lastgroup or 0)
        yield Finding(*span, "ACCOUNT", "high", 0.85, "rule", "account.certificate.2")


def accounts(view: View, cues: Screened, rule: str) -> Iterator[Finding]:
    """户号 100200300: what a cue calls an account is one, whatever its form."""
    for (start, end), gap in values(view, cues).items():
        if not _OTHER_NUMBER.search(gap):
            yield Finding(start, end, "ACCOUNT", "high", 0.96, "rule", rule)


def _card(view: View, number: Number) -> Iterator[Finding]:
    before = view.before(number.start, 32)
    if _PHONE_CUE.search(before):
        return
    if _CARD_CUE.search(before):
        yield Finding(number.start, number.end, "BANK", "high", 0.95, "rule", "bank.cued.1")
        return
    other = _NOT_A_NUMBER.search(before) or before.endswith("第") or view.is_serial(number.start)
    if not other and _ISSUED.fullmatch(number.digits) and luhn(number.digits):
        yield Finding(number.start, number.end, "BANK", "high", 0.8, "rule", "bank.checked.1")


def luhn(digits: str) -> bool:
    """The check digit of payment cards (ISO/IEC 7812)."""
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(value - 9 * (value > 9) for value in doubled)) % 10 == 0
