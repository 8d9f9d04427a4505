"""Why the words and dates of a promise cannot stand as they are; Chinese sentences for staff."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from portal.backoffice.bulletins.chain.reading import OFFICES
from portal.backoffice.promises.content import PromiseContent
from portal.privacy import KnownFields
from portal.releases.hotline_checks import PROMISE_TEXTS
from portal.releases.notes import text_faults
from portal.vocabulary import PromiseState
from portal.web.present.promises import PENDING

LENGTHS: Mapping[str, int] = {
    "text": 500,
    "post": 64,
    "due_words": 64,
    "result": 500,
    "evidence": 100,
    "evidence_url": 400,
}
"""How long the texts of a promise may be."""

_KEPT = (PromiseState.KEPT.value, PromiseState.KEPT_LATE.value)
_SAYS_WHAT = (*_KEPT, PromiseState.PARTLY.value, PromiseState.IMPOSSIBLE.value, PromiseState.CHANGED.value)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the words of a promise are held against: its caller, the days, and what the public already knows of its dates."""

    made_on: date
    today: date
    known: KnownFields
    public_due: date | None = None
    public_first: date | None = None  # the date promised first, where it was changed before


def promise_faults(session: Session, content: PromiseContent, about: Circumstances) -> list[str]:
    """All faults; none means that it may be stored and proposed."""
    texts = {PROMISE_TEXTS[key]: getattr(content, key) for key in LENGTHS if key != "evidence_url"}
    days = (about.made_on, about.today)
    return [
        *_text_faults(content),
        *_date_faults(content, about),
        *_outcome_faults(content),
        *text_faults(session, {name: text for name, text in texts.items() if text}, days, known=about.known),
    ]


def _text_faults(content: PromiseContent) -> Iterator[str]:
    for key, longest in LENGTHS.items():
        name, text = PROMISE_TEXTS[key], getattr(content, key)
        if len(text) > longest:
            yield f"{name}不能超过 {longest} 个字。"
        elif key in ("text", "post") and not text:
            yield f"请填写{name}。"
    if content.post and not content.post.endswith(OFFICES):
        yield f"“{content.post}”不像职务。只写职务，例如“副市长”“市交通运输局局长”，不写姓名。"
    if content.evidence_url and not _is_web_address(content.evidence_url):
        yield "佐证材料地址要以 http:// 或 https:// 开头。"
    if content.evidence_url and not content.evidence:
        yield "填了佐证材料地址的，写明佐证材料是什么，例如“验收记录”。"


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def _date_faults(content: PromiseContent, about: Circumstances) -> Iterator[str]:
    for name, on in (("期限", content.due_on), ("原定期限", content.first_due_on)):
        if on is not None and on < about.made_on:
            yield f"{name}早于作出承诺的那天（{_words(about.made_on)}）。"
    for name, on in (("办结日期", content.result_on), ("核对日期", content.checked_on)):
        if on is not None and on > about.today:
            yield f"{name}还没有到。"
        if on is not None and on < about.made_on:
            yield f"{name}早于作出承诺的那天（{_words(about.made_on)}）。"
    yield from _moved_date_faults(content, about)


def _moved_date_faults(content: PromiseContent, about: Circumstances) -> Iterator[str]:
    """A date that the public knows does not move in silence."""
    moved = about.public_due is not None and content.due_on != about.public_due
    if moved and content.outcome != PromiseState.CHANGED:
        assert about.public_due is not None
        yield f"已公开的期限是{_words(about.public_due)}。改期限的，状态选“已调整”。"
    first = about.public_first or (about.public_due if moved else None)
    if first is not None and content.first_due_on != first:
        yield f"原定期限是{_words(first)}，不能改，也不能去掉。"


def _outcome_faults(content: PromiseContent) -> Iterator[str]:
    outcome, due = content.outcome, content.due_on
    if outcome not in {state.value for state in PromiseState}:
        yield "请选状态。"
        return
    word = PromiseState(outcome).word
    if outcome in _SAYS_WHAT and not content.result:
        yield f"“{word}”要写明办理结果：做了什么，或者为什么。"
    if outcome in _KEPT and content.result_on is None:
        yield f"“{word}”要填办结日期。"
    if outcome in PENDING and content.result_on is not None:
        yield f"“{word}”没有办结日期，请清空。"
    if outcome in _KEPT and content.result_on is not None:
        right = suggested_outcome(content.result_on, due)
        if outcome != right:
            yield f"办结日期和期限对不上：应当是“{right.word}”。"
    if outcome == PromiseState.CHANGED and (content.first_due_on is None or due == content.first_due_on):
        yield "“已调整”要有新的期限和原定期限。"


def suggested_outcome(result_on: date, due_on: date | None) -> PromiseState:
    """Kept, or kept late: held against the date that counts now; an earlier one stays visible beside it."""
    late = due_on is not None and result_on > due_on
    return PromiseState.KEPT_LATE if late else PromiseState.KEPT


def _words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
