"""The clock of an order in words: what ran when, which days did not count, and on what basis (the clock's own page text)."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from portal.backoffice.calendar.deadline_words import STAGES, day_words, rule_words, weekday_words
from portal.backoffice.calendar.deadlines import Rule
from portal.backoffice.orders.moments import ONE_DAY, RESOLUTION, is_day, local_day, start_of_day
from portal.vocabulary import LeftOut

if TYPE_CHECKING:
    from portal.backoffice.orders.clock import Deadline, OrderClock

MOST_DAYS = 400
"""Days that the list of days off looks at; longer clocks are data to be corrected and not to be read day by day."""


def lines(clock: "OrderClock") -> list[str]:
    """Chinese lines in the order of the work: 派单, 时限, days that do not count, 到期, 延期, 签收, 首次联系, 办结."""
    return [*_start(clock), *_deadline(clock), *_steps(clock), *_left_out(clock)]


def _start(clock: "OrderClock") -> Iterator[str]:
    order = clock.order
    if order.dispatched_at is None:
        yield "派单：没有派单时间。"
        return
    yield f"派单：{moment_words(order.dispatched_at)}。时限从次日起算。"
    if clock.in_calendar_days:
        yield "派单在 2004 年以前，没有放假通知的记录，工作日无从推算，以下天数一律按自然日计算。"


def _deadline(clock: "OrderClock") -> Iterator[str]:
    yield f"办理时限：{_basis(clock, clock.first_due, 'close')}"
    if clock.first_due.unknown:
        yield f"到期：{_years(_missing(clock))} 年的节假日还没有录入，到期日无法推算。"
    if clock.due is not None:
        if clock.dispatched is not None and not clock.in_calendar_days:
            yield from _days_off(clock, clock.dispatched, local_day(clock.due - RESOLUTION))
        if clock.first_due.bound is not None:
            yield f"到期：{bound_words(clock.first_due.bound)}。"
    yield from _extension(clock)


def _missing(clock: "OrderClock") -> list[int]:
    """Years without holidays from the dispatch to the year behind it, or to the last step."""
    order = clock.order
    first = clock.dispatched or local_day(order.closed_at)
    steps = [local_day(at) for at in (order.signed_at, order.responded_at, order.closed_at) if at is not None]
    last = max([date(first.year + 1, 12, 31), *steps])
    return clock.clock.deadlines.calendar.missing_between(first, last)


def _years(years: Iterable[int]) -> str:
    return "、".join(str(year) for year in years)


def _basis(clock: "OrderClock", deadline: "Deadline", stage: str) -> str:
    if deadline.basis == "stated":
        return "来源系统写明到期时间。" if stage == "close" else "期限由来源系统写明。"
    if deadline.basis == "limit":
        return f"来源系统写明办理时限 {clock.order.limit_days} 个工作日。"
    if deadline.rule is not None:
        return _rule(deadline.rule)
    return "来源系统没有写明，时限规定中也没有适用的一条。"


def _rule(rule: Rule) -> str:
    """投诉办结 5 个工作日（〔2026〕3号，2026年1月1日起施行）。"""
    return f"{rule_words(rule)}（{rule.document or '时限规定'}，{day_words(rule.valid_from)}起施行）。"


def _extension(clock: "OrderClock") -> Iterator[str]:
    order = clock.order
    if order.extended_until is not None and clock.due is not None:
        if clock.is_extended:
            yield f"延期：经批准延至 {bound_words(clock.due)}，以此为准。"
        else:
            yield "延期：批准的日期不晚于原来的到期时间，仍以原来的为准。"
    elif order.extensions:
        yield f"延期：申请 {order.extensions} 次，未获批准，到期时间不变。"


def _steps(clock: "OrderClock") -> Iterator[str]:
    order = clock.order
    if order.signed_at is not None or clock.sign_due is not None:
        yield _step(clock, "签收", order.signed_at, clock.sign, clock.days_to_sign, clock.signed_on_time)
    if order.responded_at is not None or clock.respond_due is not None:
        yield _step(
            clock,
            "首次联系",
            order.responded_at,
            clock.respond,
            clock.days_to_respond,
            clock.responded_on_time,
        )
    if order.closed_at is None:
        yield "办结：尚未办结。"
        return
    judged = "" if clock.due is None else "，按时办结" if clock.closed_on_time else "，逾期办结"
    yield f"办结：{moment_words(order.closed_at)}{_took(clock, clock.days_to_close)}{judged}。"


def _step(
    clock: "OrderClock",
    name: str,
    at: datetime | None,
    deadline: "Deadline",
    days: int | None,
    in_time: bool,
) -> str:
    stage = {word: code for code, word in STAGES.items()}[name]
    done = f"{moment_words(at)}{_took(clock, days)}" if at else f"尚未{name.removeprefix('首次')}"
    if deadline.bound is None:
        return f"{name}：{done}。"
    judged = "，按时" if in_time else "，超过期限" if at else ""
    return f"{name}：{done}；期限 {bound_words(deadline.bound)}{judged}。{_basis(clock, deadline, stage)}"


def _took(clock: "OrderClock", days: int | None) -> str:
    if days is None:
        return ""
    return f"，用 {days} 个{'自然日' if clock.in_calendar_days else '工作日'}"


def _left_out(clock: "OrderClock") -> Iterator[str]:
    if clock.fault == LeftOut.NO_CALENDAR and not clock.first_due.unknown:
        yield f"{_years(_missing(clock))} 年的节假日还没有录入，用了几个工作日无法计算。"
    if clock.fault:
        yield f"这一件不计入考核：{LeftOut(clock.fault).word}。"


def _days_off(clock: "OrderClock", first: date, last: date) -> Iterator[str]:
    """The days between dispatch and deadline that differ from what counts: days off, and make-up working days."""
    calendar = clock.clock.deadlines.calendar
    rule = clock.first_due.rule
    if rule is not None and rule.unit == "calendar":
        yield "按自然日计算，期间的休息日也计入。"
        return
    if missing := calendar.missing_between(first, last):
        yield f"期间跨到 {_years(missing)} 年，节假日还没有录入，休息日不能逐一列出。"
        return
    days = list(_between(first, min(last, first + MOST_DAYS * ONE_DAY)))
    off = [day for day in days if not calendar.is_workday(day)]
    if off:
        yield f"期间休息，不计入：{'；'.join(_run_words(run, calendar.note) for run in _runs(off))}。"
    made_up = [day for day in days if day.weekday() >= 5 and calendar.is_workday(day)]
    if made_up:
        yield f"期间调休上班，计入：{'、'.join(weekday_words(day) for day in made_up)}。"


def _between(first: date, last: date) -> Iterable[date]:
    """Days after the first up to and including the last."""
    return (first + ONE_DAY * n for n in range(1, (last - first).days + 1))


def _runs(days: list[date]) -> list[list[date]]:
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == ONE_DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _run_words(run: list[date], note: Callable[[date], str]) -> str:
    names = list(dict.fromkeys(name for day in run if (name := note(day))))
    why = f"{'、'.join(names)}放假" if names else ""
    if len(run) == 1:
        return weekday_words(run[0]) + why
    return f"{weekday_words(run[0])}至{weekday_words(run[-1])}{why}"


def moment_words(at: datetime) -> str:
    """2026年5月4日（星期一）10:20; without the time where the source gave only the day."""
    day = local_day(at)
    words = f"{day.year}年{weekday_words(day)}"
    return words if is_day(at) else f"{words}{_time(at)}"


def bound_words(bound: datetime) -> str:
    """2026年5月11日（星期一）24:00 for a whole day, else the instant itself."""
    last = bound - RESOLUTION
    day = local_day(last)
    at_midnight = bound == start_of_day(day + ONE_DAY)
    return f"{day.year}年{weekday_words(day)}{'24:00' if at_midnight else _time(last)}"


def _time(at: datetime) -> str:
    since = at - start_of_day(local_day(at))
    minutes, seconds = divmod(since.seconds, 60)
    clock = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{clock}:{seconds:02d}" if seconds else clock
