"""E-mail, WeChat and QQ, personal web pages, and the handle by which a reply addresses the writer."""

import re
from collections.abc import Iterator

from ..lexicon import pattern, screened
from ..types import Finding, Risk
from ..views import CaseContext, View
from .cued import cued, value_pattern, values

# People write addresses so that robots do not read them: name(at)host, name#163.com, 艾特, 点.
_AT = r"(?:\s?@\s?|\s?[(（\[【]\s?(?:at|AT|At|@|艾特)\s?[)）\]】]\s?|\s?艾特\s?|\s(?:at|AT)\s)"
_DOT = r"(?:\s?[.。．]\s?|\s?点\s?|\s?[(（\[](?:dot|点)[)）\]]\s?|\s(?:dot|DOT)\s)"
_LOCAL_PART = r"[A-Za-z0-9](?:[A-Za-z0-9_.+\-]){0,63}"
_MAIL_HOSTS = r"(?:vip\.)?(?:qq|163|126|139|189|sina|sohu|gmail|hotmail|outlook|foxmail|yeah|aliyun|tom|21cn|wo|icloud|live|msn|yahoo)"
_EMAIL = screened(
    rf"{_LOCAL_PART}{_AT}[A-Za-z0-9\-]{{1,40}}(?:{_DOT}[A-Za-z0-9\-]{{1,20}}){{0,3}}{_DOT}[A-Za-z]{{2,10}}"
    rf"|{_LOCAL_PART}\s?[#＃*]\s?{_MAIL_HOSTS}{_DOT}(?:com|net|cn|org)(?:{_DOT}cn)?",
    "[@#＃*]|艾特|[Aa][Tt]",
)
_MAIL_CUED = cued("mail_cues", r"[1-9]\d{4,11}(?!\d|\s?[@#])", gap=4)
_OFFICE_EMAIL = re.compile(r"(?i)\.gov(?:\.cn)?$")
# Between cue and id a few words (微信联系：, 微信号你记一下) but no other clause.
_WECHAT = cued("wechat_cues", r"[A-Za-z\d][A-Za-z\d_\-]{4,29}(?![A-Za-z\d])", gap=7)
_ALNUM = re.compile(r"[A-Za-z\d]")
_ORDER = re.compile(r"\d{10,}")
_QQ = cued("qq_cues", value_pattern(5, 11, letters=False), gap=8)
_ID_CHARACTER = re.compile(r"[A-Za-z\d_\-]")
_NOT_A_NUMBER = pattern("not_a_number_cues", r"{}(?:[:：为是]|\s|\()*$")
_PUBLIC_ACCOUNT = re.compile(r"公众号?|公众平台|官方|小程序|政务")
_URL = screened(
    r"(?i)(?:https?://|www\.)[a-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]{4,}"
    r"|(?<![a-z0-9\-.@])[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.(?:com|cn|net|me)/[a-z0-9\-._~/?#=&%]+",
    r"/|[Ww]\.",
)
_PERSONAL = pattern("personal_sites", "(?i){}")
_HANDLE = re.compile(
    r"(?:网友|网民|用户|尊敬的|[“\"])\s?[“\"‘']?(?P<value>(?:UU|[A-Z])\d{5,10})(?![\dA-Za-z])"
)
_NAMED_HANDLE = re.compile(r"网友[“\"‘'](?P<value>[^”\"’'\n，。]{1,20})[”\"’']")


def recognise(view: View, case: CaseContext) -> Iterator[Finding]:
    """Addresses of persons are high risk; an office's mailbox or public account stays."""
    yield from _emails(view)
    for match in _WECHAT.finditer(view.folded):
        public = _PUBLIC_ACCOUNT.search(view.folded, max(0, match.start() - 8), match.start("value"))
        order = match.group()[:2].isupper() and _ORDER.fullmatch(match["value"])
        # 9133…WXWAUB8F: inside a code the letters are no cue unless something parts them from the value.
        inside = (
            match.group()[0].isascii() and not match["gap"] and _ALNUM.search(view.before(match.start(), 1))
        )
        if (
            not public
            and not order
            and not inside
            and not _NOT_A_NUMBER.search(view.before(match.start(), 16))
        ):
            start, end = match.span("value")
            yield Finding(_run_start(view.folded, start), end, "IM", "high", 0.9, "rule", "im.wechat.1")
    for start, end in values(view, _QQ):
        yield Finding(start, end, "IM", "high", 0.9, "rule", "im.qq.2")
    for match in _URL.finditer(view.folded):
        if _PERSONAL.search(match.group()):
            yield Finding(match.start(), match.end(), "URL", "high", 0.8, "rule", "url.personal.1")
    for found, rule in ((_HANDLE, "handle.code.1"), (_NAMED_HANDLE, "handle.named.1")):
        for match in found.finditer(view.folded):
            if match["value"] not in case.offices.departments:
                yield _finding(match, "HANDLE", rule, 0.9)


def _run_start(text: str, start: int) -> int:
    """Where the run of id characters begins that ``start`` is inside of: a cue such as wx written without a break may
    be the beginning of the id itself, and half an id left standing is a leak.
    """
    while start and _ID_CHARACTER.fullmatch(text[start - 1]):
        start -= 1
    return start


def _finding(match: re.Match[str], label: str, rule_id: str, confidence: float) -> Finding:
    return Finding(*match.span("value"), label, "high", confidence, "rule", rule_id)


def _emails(view: View) -> Iterator[Finding]:
    for match in _EMAIL.finditer(view.folded):
        office = _OFFICE_EMAIL.search(match.group()) is not None
        risk: Risk = "keep" if office else "high"
        rule = "email.office" if office else "email.1"
        yield Finding(match.start(), match.end(), "EMAIL", risk, 0.95, "rule", rule)
    for start, end in values(view, _MAIL_CUED):
        yield Finding(start, end, "EMAIL", "high", 0.8, "rule", "email.number.1")
