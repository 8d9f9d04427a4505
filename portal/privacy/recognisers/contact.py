"""E-mail, WeChat and QQ, personal web pages, and the handle by which a reply addresses the writer."""

import re
from collections.abc import Iterator

from ..lexicon import pattern
from ..types import Finding, Risk
from ..views import CaseContext, View

_EMAIL = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9_.+\-]){0,63}\s?@\s?[A-Za-z0-9\-]{1,40}(?:\s?\.\s?[A-Za-z0-9\-]{1,20}){0,3}\s?\.\s?[A-Za-z]{2,10}"
)
_OFFICE_EMAIL = re.compile(r"(?i)\.gov(?:\.cn)?$")
_WECHAT = pattern(
    "wechat_cues",
    r"(?i){}(?:号码|账号|帐号|同号|号)?(?:[:：为是]|\s|\(|（|“|\"|加){0,3}(?P<value>[a-z\d][a-z\d_\-]{4,29})(?![a-z\d])",
)
_QQ = re.compile(
    r"(?i)(?:qq|扣扣|企鹅)(?:交流群|粉丝群|群|号码|账号|号)*(?:[:：为是]|\s|\(|（){0,3}(?P<value>[1-9]\d{4,11})(?!\d)"
)
_ID_CHARACTER = re.compile(r"[A-Za-z\d_\-]")
_PUBLIC_ACCOUNT = re.compile(r"公众号?|公众平台|官方|小程序|政务")
_URL = re.compile(
    r"(?i)(?:https?://|www\.)[a-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]{4,}"
    r"|(?<![a-z0-9\-.@])[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.(?:com|cn|net|me)/[a-z0-9\-._~/?#=&%]+"
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
        if not _PUBLIC_ACCOUNT.search(view.folded, max(0, match.start() - 8), match.start("value")):
            start, end = match.span("value")
            yield Finding(_run_start(view.folded, start), end, "IM", "high", 0.9, "rule", "im.wechat.1")
    for text in view.scripts:
        for match in _QQ.finditer(text):
            yield _finding(match, "IM", "im.qq.1", 0.9)
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
