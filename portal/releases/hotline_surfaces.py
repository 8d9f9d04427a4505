"""Where hotline days, calls and promises can be met in public: what a receipt asks after one was withdrawn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.calls.wording import findings_of, public_call
from portal.backoffice.departments.models import Department
from portal.backoffice.hotline_days.models import Call, HotlineDay
from portal.backoffice.officials.models import Official
from portal.backoffice.promises.models import Promise
from portal.public.hotline_days.snapshot import CALL, DAY
from portal.public.hotline_days.tables import published_call
from portal.public.log.kinds import call_path, day_path, promise_path
from portal.public.log.versioned import Versioned
from portal.public.promises.snapshot import PROMISE
from portal.public.promises.tables import published_promise, published_promise_case
from portal.releases.hotline_live import is_live
from portal.releases.hotline_rows import call_number, live_case_numbers, promise_case_ids
from portal.releases.trace import EXPECTED_STATUS, Surface
from portal.vocabulary import SpeakerRole, WithdrawalKind

_SPOKEN = 24
"""Characters of a turn that are looked for in search."""


@dataclass(frozen=True, slots=True)
class HotlineTrace:
    """Where one day, call or promise could be met. ``files``: endings of addresses of its own; ``elsewhere``: lists, pages,
    feeds and files of others; ``home``: how the front page begins a link to it, beside its log.
    """

    number: str
    kind: Versioned
    path: str
    versions: int
    elsewhere: tuple[Surface, ...]
    files: tuple[str, ...] = ()
    home: str = ""

    def is_live(self, session: Session) -> bool:
        return is_live(session, self.kind, self.number)

    def surfaces(self, kind: WithdrawalKind) -> Iterator[Surface]:
        status = EXPECTED_STATUS[kind]
        yield Surface("页面", self.path, status)
        yield Surface("页面（长者版）", f"/large{self.path}", status)
        for version in range(1, self.versions + 1):
            yield Surface(f"第 {version} 版", f"{self.path}/v{version}", status)
        for ending in self.files:
            yield Surface(f"文件 {ending}", self.path + ending, status)
        yield from self.elsewhere
        # The front page quotes the log, which names the number of what was withdrawn with a notice.
        if kind is WithdrawalKind.VANISH:
            yield Surface("首页", "/", 200, sign=f'{self.path}"')
            yield Surface("发布日志", "/log", sign=f"{self.path}/v")
        elif self.home:
            yield Surface("首页", "/", 200, sign=f'{self.home}<a href="{self.path}"')
        yield Surface("网站地图", "/sitemaps/pages.xml", sign=f"{self.path}<")
        yield Surface("robots.txt", "/robots.txt", sign=self.path)


def hotline_trace(session: Session, number: str) -> HotlineTrace | None:
    """Of a day, a call or a promise; None for numbers of other things."""
    day = session.scalar(select(HotlineDay).where(HotlineDay.number == number))
    if day is not None:
        return _of_day(day)
    promise = session.scalar(select(Promise).where(Promise.number == number))
    if promise is not None:
        return _of_promise(session, promise)
    call = call_numbered(session, number)
    return _of_call(session, call) if call is not None else None


def call_numbered(session: Session, number: str) -> Call | None:
    """The call with this public number."""
    day, _, position = number.rpartition("-")
    if not position.isdecimal():
        return None
    statement = select(Call).join(HotlineDay, HotlineDay.id == Call.day_id)
    return session.scalar(statement.where(HotlineDay.number == day, Call.position == int(position)))


def _linked(path: str, *pages: tuple[str, str]) -> Iterator[Surface]:
    """Pages that may link to ``path``, by name and address."""
    return (Surface(name, page, sign=f'"{path}"') for name, page in pages)


def _of_day(day: HotlineDay) -> HotlineTrace:
    path = day_path(day.number)
    codes = {sitting.official.code for sitting in day.sessions if sitting.official}
    leaders = [("领导页", f"/leaders/{quote(code)}") for code in sorted(codes)]
    return HotlineTrace(
        day.number,
        DAY,
        path,
        day.version,
        (
            *_linked(path, ("接听日列表", "/hotline-days"), *leaders),
            Surface("日历", "/hotline-days.ics", sign=f"UID:{day.number}-"),
            Surface("订阅", "/feeds/hotline-days.atom", sign=f"{path}/v"),
            Surface("搜索", f"/search?q={quote(day.theme)}", sign=f"{path}/calls/"),
        ),
        files=(".ics", "/calls.csv", "/promises.csv"),
        home="<p>",
    )


def _of_call(session: Session, call: Call) -> HotlineTrace:
    number = call_number(call.day, call)
    path, day = call_path(number), day_path(call.day.number)
    return HotlineTrace(
        number,
        CALL,
        path,
        call.version,
        (
            *_linked(path, ("接听日页", day), *_around(session, call), *_units(session, call.departments)),
            *(Surface("承诺页", page, sign=f'"{path}') for page in _promise_pages(session, number)),
            *(Surface("案例页", page, sign=f'"{path}"') for page in _case_pages(session, [call.case_id])),
            *_in_search(session, call, path),
            Surface("来电目录 CSV", f"{day}/calls.csv", sign=f"{number},"),
            Surface("订阅", "/feeds/hotline-days.atom", sign=f"{path}/v"),
        ),
    )


def _around(session: Session, call: Call) -> list[tuple[str, str]]:
    """The calls before and after it, which lead to it."""
    row = published_call.c
    live = select(row.position).where(row.day == call.day.number, row.is_live)
    before = session.scalar(live.where(row.position < call.position).order_by(row.position.desc()).limit(1))
    after = session.scalar(live.where(row.position > call.position).order_by(row.position).limit(1))
    day = call.day.number
    return [("相邻的来电页", call_path(f"{day}-{position}")) for position in (before, after) if position]


def _in_search(session: Session, call: Call, path: str) -> Iterator[Surface]:
    """By its topic, and by what the caller said, in the words that were public."""
    public = public_call(call, findings_of(session, call))
    if public.topic:
        yield Surface("搜索", f"/search?q={quote(public.topic)}", sign=f'{path}"')
    said = next((turn for turn in public.turns if turn.role == SpeakerRole.CALLER), None)
    if said is not None:
        yield Surface("搜索（实录）", f"/search?q={quote(said.text[:_SPOKEN])}", sign=f"{path}#t")


def _of_promise(session: Session, promise: Promise) -> HotlineTrace:
    path = promise_path(promise.number)
    day = session.get_one(HotlineDay, promise.day_id)
    call = session.get(Call, promise.call_id) if promise.call_id else None
    official = session.get(Official, promise.official_id) if promise.official_id else None
    pages = [("承诺台账", "/promises"), ("接听日页", day_path(day.number))]
    pages += [("来电页", call_path(call_number(day, call)))] if call else []
    pages += [("领导页", f"/leaders/{quote(official.code)}")] if official else []
    pages += _units(session, [promise.department_id])
    pages += [("案例页", page) for page in _case_pages(session, promise_case_ids(session, promise))]
    return HotlineTrace(
        promise.number,
        PROMISE,
        path,
        promise.version,
        (
            *_linked(path, *pages),
            Surface("承诺台账 CSV", "/promises.csv", sign=f"{promise.number},"),
            Surface("接听日承诺 CSV", f"{day_path(day.number)}/promises.csv", sign=f"{promise.number},"),
            Surface("订阅", "/feeds/promises.atom", sign=f"{path}/v"),
        ),
        home='<li class="mb3">',
    )


def _units(session: Session, ids: Sequence[int | None]) -> list[tuple[str, str]]:
    """Pages of the units that handle it."""
    codes = session.scalars(select(Department.code).where(Department.id.in_([key for key in ids if key])))
    return [("单位页", f"/departments/{quote(code)}") for code in codes]


def _case_pages(session: Session, case_ids: Sequence[int | None]) -> list[str]:
    known = [key for key in case_ids if key]
    return [f"/cases/{number}" for number in live_case_numbers(session, known)]


def _promise_pages(session: Session, call: str) -> list[str]:
    """Pages of the live promises given in a call."""
    row = published_promise.c
    found = session.scalars(select(row.number).where(row.call == call, row.is_live).order_by(row.number))
    return [promise_path(number) for number in found]


def naming_case(session: Session, number: str) -> Iterator[tuple[str, str]]:
    """Name and address of every live call and promise that names a case."""
    call, case, promise = published_call.c, published_promise_case.c, published_promise.c
    for found in session.scalars(select(call.number).where(call.case_number == number, call.is_live)):
        yield f"来电 {found}", call_path(found)
        yield f"来电 {found} 的目录", f"{day_path(found.rpartition('-')[0])}/calls.csv"
    live = (promise.number == case.number) & (promise.version == case.version) & promise.is_live
    statement = select(case.number).join(published_promise, live).where(case.case_number == number)
    for found in session.scalars(statement):
        yield f"承诺 {found}", promise_path(found)
