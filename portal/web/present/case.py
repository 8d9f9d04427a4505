"""View models of a case, made alike from a published row and from the snapshot a staff preview is about to release.

Both carry the columns of ``published_case`` as attributes, so that the preview cannot differ from the public page. What has
many fields or is made many times a page is a named tuple: a frozen dataclass takes several times as long to make.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from portal.web.present import words
from portal.web.present.dates import long_date, short_date
from portal.web.present.ruler import Ruler, ruler
from portal.web.present.text import has_masks, paragraphs, snippet


class Step(NamedTuple):
    """One point of the timeline; ``iso`` is empty where the step did not happen."""

    name: str
    iso: str
    date: str
    note: str


@dataclass(frozen=True, slots=True)
class Duration:
    """Working days taken against the limit, in figures and words."""

    used: int | None
    due: int | None
    days: str
    taken: str
    limit: str
    over: str
    small: Ruler | None
    big: Ruler | None


@lru_cache(maxsize=4096)
def duration(used: int | None, due: int | None) -> Duration:
    """Wording and rulers for ``used`` working days against ``due`` (either may be unknown)."""
    return Duration(
        used,
        due,
        words.days(used),
        words.taken(used),
        words.limit(due),
        words.over(used, due),
        ruler(used, due),
        ruler(used, due, big=True),
    )


class CaseRow(NamedTuple):
    """One case in a list: what a compact row shows."""

    number: str
    title: str
    snippet: str
    department: str
    category: str
    town: str
    month: str
    month_iso: str
    outcome: str
    satisfaction: words.Mark
    duration: Duration


def case_row(record: Any, terms: tuple[str, ...] = ()) -> CaseRow:
    """A list row from the columns of ``published_case``; the snippet shows where ``terms`` occur."""
    month = record.month
    return CaseRow(  # by place: a list makes dozens
        record.number,
        record.title,
        snippet((record.question, record.reply), terms),
        record.department_name or words.UNKNOWN_DEPARTMENT,
        record.category2 or record.category1 or words.UNKNOWN_CATEGORY,
        record.town,
        long_date(month),
        month or "",
        words.outcome_word(record.outcome),
        words.satisfaction_mark(record.satisfaction),
        duration(record.working_days, record.limit_days),
    )


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a table of similar ones."""

    number: str
    title: str
    department: str
    days: str
    outcome: str
    satisfaction: words.Mark


def case_line(record: Any) -> CaseLine:
    """A table row from some columns of ``published_case``."""
    return CaseLine(
        record.number,
        record.title,
        record.department_name or words.UNKNOWN_DEPARTMENT,
        words.days(record.working_days),
        words.outcome_word(record.outcome),
        words.satisfaction_mark(record.satisfaction),
    )


class CaseView(NamedTuple):
    """Everything the record of one case shows (templates/public/cases/_record.jinja2)."""

    number: str
    version: int
    title: str
    department: str
    department_code: str | None
    categories: tuple[str, ...]
    town: str
    appeal_type: str
    appeal_type_code: str
    channel: str
    steps: tuple[Step, ...]
    duration: Duration
    handling_counts: str
    question: tuple[str, ...]
    reply: tuple[str, ...]
    reply_date: str
    reply_iso: str
    has_masks: bool
    outcome: str
    outcome_known: bool
    satisfaction: words.Mark
    called_back: str
    called_back_iso: str
    released: str
    released_iso: str
    change_note: str
    by_month: bool

    @property
    def summary(self) -> str:
        """One sentence for search engines and shared links."""
        return f"{self.department}{self.duration.taken}，{self.outcome}，{_callback_sentence(self.satisfaction)}。"


def case_view(record: Any) -> CaseView:
    """The whole record from the columns of ``published_case``, or from a snapshot with the same attributes."""
    replied = record.replied_on or record.closed_on
    return CaseView(
        number=record.number,
        version=record.version,
        title=record.title,
        department=record.department_name or words.UNKNOWN_DEPARTMENT,
        department_code=record.department_code,
        categories=tuple(name for name in (record.category1, record.category2, record.category3) if name),
        town=record.town,
        appeal_type=words.appeal_type_word(record.appeal_type),
        appeal_type_code=record.appeal_type or "",
        channel=words.channel_word(record.channel),
        steps=_steps(record),
        duration=duration(record.working_days, record.limit_days),
        handling_counts=_handling_counts(record),
        question=tuple(paragraphs(record.question)),
        reply=tuple(paragraphs(record.reply)),
        reply_date=long_date(replied),
        reply_iso=replied or "",
        has_masks=has_masks(record.title, record.question, record.reply),
        outcome=words.outcome_word(record.outcome),
        outcome_known=bool(record.outcome),
        satisfaction=words.satisfaction_mark(record.satisfaction),
        called_back=long_date(record.called_back_on),
        called_back_iso=record.called_back_on or "",
        released=long_date(record.released_on),
        released_iso=record.released_on or "",
        change_note=record.change_note or "",
        by_month=record.date_precision == "month",
    )


def _callback_sentence(mark: words.Mark) -> str:
    return mark.word if mark.word == words.NOT_CALLED_BACK else f"回访{mark.word}"


def _handling_counts(record: Any) -> str:
    """退单, 延期, 重办, 督办 are told even when zero, so that a hard case does not look easy."""
    parts = [f"退单 {record.returns} 次", f"延期 {record.extensions} 次", f"重办 {record.reworks} 次"]
    if record.supervisions:
        parts.append(f"督办 {record.supervisions} 次")
    return "，".join(parts)


def _steps(record: Any) -> tuple[Step, ...]:
    """The timeline 来电 → 交办 → 签收 → 答复 → 回访 → 办结 of what is recorded; a year is told once."""
    direct = record.handling == "direct"
    name = record.department_name
    verdict = words.satisfaction_mark(record.satisfaction)
    known = [
        ("来电", record.received_on, "12345 直接办理" if direct else "热线受理"),
        ("交办", record.assigned_on, f"交{name}" if name else words.UNKNOWN_DEPARTMENT),
        ("签收", record.signed_on, ""),
        ("答复", record.replied_on, name or ""),
        ("回访", record.called_back_on, verdict.word),
        ("办结", record.closed_on if record.closed_on != record.replied_on else None, "归档"),
    ]
    steps: list[Step] = []
    before = ""
    for label, iso, note in known:
        if iso:
            steps.append(Step(label, iso, _after(iso, before), note))
            before = iso
        elif label == "回访":
            steps.append(
                Step(
                    label,
                    "",
                    verdict.word if record.satisfaction else words.NOT_CALLED_BACK,
                    "未记录日期" if record.satisfaction else "",
                )
            )
    return tuple(steps)


def _after(iso: str, before: str) -> str:
    """A date after another one: a year is told once, and a month as well where that is all that is told."""
    if iso == before and len(iso) == len("2026-09"):
        return "同月"
    return short_date(iso) if iso[:4] == before[:4] else long_date(iso)
