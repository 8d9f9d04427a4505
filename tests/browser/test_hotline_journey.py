"""A leader hotline day in two people's browsers: from a transcript of two hours to public pages, a promise that is overdue
and a call that is withdrawn.
"""

import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.hotline_days.models import Call, HotlineDay, HotlineSession
from portal.releases.snapshot import today
from portal.security.permissions import Role
from tests.browser.conftest import SCREENSHOTS
from tests.browser.looking import look
from tests.hotline_days import add_session, make_day
from tests.transcripts import FORMATS, two_hours

pytestmark = pytest.mark.browser
Sessions = sessionmaker[Session]
SignIn = Callable[..., Page]

HELD = today() - timedelta(days=40)
DUE = today() - timedelta(days=5)
POST = "常务副市长"
WORDS = "城东春风路"
FIRST = (
    ("接线员", "您好，这里是市领导接听日，请讲。"),
    (
        "来电人",
        f"市长好，我叫王小丽，电话13800001234，住{WORDS}12幢2单元302室。楼下的路灯坏了二十天，晚上一片黑。",
    ),
    (POST, "王小丽你好。这条路的路灯五天之内修好，修好了给你回电话。"),
    ("来电人", "好的，谢谢市长。"),
)
"""The first call: what it says of the caller must never be public."""
SECRETS = ("王小丽", "13800001234", "302室")


def held_day(session: Session) -> HotlineSession:
    """A day whose report is being written, with one session."""
    day = make_day(session, stage="held", starts_on=HELD, ends_on=HELD)
    return add_session(session, day, post=POST)


def upload(page: Page, address: str, name: str, content: bytes) -> None:
    """Read a file and take over how it was cut."""
    page.goto(address)
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.set_input_files("input[type=file]", file)  # type: ignore[arg-type]
    page.click("button:has-text('读取文件')")
    page.wait_for_selector("button:has-text('收下这')")
    assert "切成 56 通来电" in page.inner_text("main")


@pytest.mark.parametrize("ending", FORMATS)
def test_two_hours_in_each_format_become_calls(sign_in: SignIn, sessions: Sessions, ending: str) -> None:
    with sessions.begin() as session:
        sitting = held_day(session)
        address = f"/staff/hotline-days/{sitting.day_id}/sessions/{sitting.id}/transcript"
    page = sign_in("cai", Role.CURATOR)
    upload(page, address, f"接听实录.{ending}", two_hours()[ending])
    page.click("button:has-text('收下这')")
    page.wait_for_selector("text=已收下：新增 56 通")
    with sessions() as session:
        calls = session.scalars(select(Call).order_by(Call.position)).all()
        assert [call.position for call in calls] == list(range(1, 57))
        roles = {turn.role for call in calls for turn in call.turns}
        assert roles == {"caller", "leader", "department"}
        assert {len(call.turns) for call in calls} == {6}


class Office:
    """The two people at their desks: one writes, the other approves and releases."""

    def __init__(self, sign_in: SignIn, sessions: Sessions) -> None:
        self.sessions = sessions
        self.writer = sign_in("cai", Role.CURATOR)
        self.other = sign_in("shen", Role.REVIEWER, Role.PUBLISHER)

    def create_day(self) -> None:
        page = self.writer
        page.goto("/staff/hotline-days/new")
        page.select_option("#stage", "reported")
        page.fill("#theme", "城市照明")
        for name in ("starts_on", "ends_on"):
            page.fill(f"#{name}", HELD.isoformat())
        page.fill("#scope", "路灯、供水、公交方面的求助和投诉")
        page.fill("#summary", "两个小时里，市民的电话由常务副市长和有关单位当场答复。")
        page.click("button:has-text('新建')")
        page.click("a:has-text('添加场次')")
        counts = {"signals": "300", "by_operators": "20", "by_leader": "60", "accepted": "60"}
        session = {"held_on": HELD.isoformat(), "starts": "09:00", "ends": "11:00", "post": POST}
        for name, value in {**session, **counts}.items():
            page.fill(f"#{name}", value)
        page.click("button:text-is('添加')")

    def propose(self, path: str, button: str = "button:text-is('送审')") -> None:
        self.writer.goto(path)
        self.writer.click(button)
        self.writer.wait_for_selector("text=已送审")

    def approve(self, path: str, button: str = "button:text-is('审核通过')") -> None:
        self.other.goto(path)
        self.other.click(button)
        self.other.wait_for_selector("text=已记录审核通过")

    def choose_form(self, path: str, form: str, **values: str) -> None:
        """How one call becomes public; everything found in it is masked."""
        page = self.writer
        page.goto(path)
        if page.locator("button:has-text('隐去其余全部')").count():
            page.click("button:has-text('隐去其余全部')")
            page.wait_for_selector(".s-head .num:has-text('都已决定')")
        page.check(f"#form-{form}")
        for name, value in values.items():
            if name == "reason":
                page.select_option("#reason", value)
            else:
                page.fill(f"#{name}", value)
        page.click("text=保存公开形式")
        page.wait_for_selector("text=还不能送审", state="detached")

    def ids(self) -> tuple[int, list[int]]:
        """Of the day, and of its first three calls."""
        with self.sessions() as session:
            calls = session.scalars(select(Call.id).order_by(Call.position).limit(3)).all()
            return session.scalars(select(HotlineDay.id)).one(), list(calls)

    def write_promise(self, call: str) -> str:
        """From the leader's turn of a call; its date is past."""
        page = self.writer
        page.goto(call)
        page.click("a:has-text('记为承诺')")
        page.fill("#text", "春风路南段路灯五天之内修好。")
        page.fill("#post", POST)
        page.fill("#due_on", DUE.isoformat())
        page.click("button:text-is('记下')")
        page.wait_for_url(lambda url: "/new" not in url)
        return page.url


def wait_for_detection(page: Page, path: str) -> None:
    """The worker reads all calls once they are taken over."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        page.goto(path)
        if "还没有按现行规则检查过" not in page.inner_text("body"):
            return
        time.sleep(0.3)
    raise AssertionError("the calls were never read")


def test_from_a_transcript_to_an_overdue_promise_and_a_withdrawn_call(
    sign_in: SignIn, sessions: Sessions, page: Page, site: str
) -> None:
    office = Office(sign_in, sessions)
    office.create_day()
    day_id, _ = office.ids()
    day = f"/staff/hotline-days/{day_id}"
    with sessions() as session:
        sitting = session.scalars(select(HotlineSession.id)).one()
    upload(office.writer, f"{day}/sessions/{sitting}/transcript", "实录.srt", two_hours(FIRST)["srt"])
    office.writer.click("button:has-text('收下这')")
    office.writer.wait_for_selector("text=已收下：新增 56 通")
    office.propose(day)
    office.approve(day)
    _, ids = office.ids()
    calls = [f"/staff/calls/{call}" for call in ids]
    wait_for_detection(office.writer, calls[0])
    look(office.writer, "hotline-call-curated")
    office.choose_form(calls[0], "transcript", topic="春风路路灯二十天不亮")
    office.choose_form(
        calls[1],
        "summary",
        topic="菜场后巷路灯老化",
        summary="市民反映巷子路灯反复损坏，市住建局答应月底前整段更换。",
    )
    office.choose_form(calls[2], "withheld", reason="wish")
    for call in calls:
        office.propose(call, "#primary")
        office.approve(call, "#primary")
    promise = office.write_promise(calls[0])
    office.propose(promise)
    office.approve(promise)
    release(office.other, day)
    read_public(page)
    withdraw(office.other, calls[0], page)


def release(page: Page, day: str) -> None:
    """Day, three calls and a promise in one go, under one ground."""
    page.goto(f"{day}/release")
    assert "待发布 5 项" in page.inner_text(".s-head")
    look(page, "hotline-release")
    page.fill("#ground", "《政府信息公开条例》第十九条")
    page.fill("#secrecy_conclusion", "经审查，可以公开。")
    page.click("button:has-text('发布选中的')")
    page.wait_for_selector("text=已发布 5 项")


def read_public(page: Page) -> None:
    """What visitors meet: the report with its sums, the dialogue, the ledger, the front page, search."""
    number = f"d{HELD.year}-01"
    page.goto(f"/hotline-days/{number}")
    look(page, "hotline-public-day")
    openness = page.inner_text("section[aria-labelledby=openness]")
    assert [line.split()[-1] for line in openness.splitlines() if line.strip()][-1] == "60"
    shown = {row.split()[0]: row.split()[-1] for row in openness.splitlines() if len(row.split()) > 1}
    assert shown["合计"] == "60" and "57" in shown.values()
    page.emulate_media(media="print")
    page.screenshot(path=str(SCREENSHOTS / "hotline-public-day-print.png"), full_page=True)
    page.emulate_media(media="screen")
    page.goto(f"/hotline-days/{number}/calls/1")
    look(page, "hotline-public-call")
    words = page.inner_text("main")
    assert "路灯坏了二十天" in words and not [secret for secret in SECRETS if secret in words]
    page.goto(f"/hotline-days/{number}/calls/3")
    assert "来电人要求不公开" in page.inner_text("main")
    page.goto("/promises")
    look(page, "hotline-public-promises")
    assert "逾期" in page.inner_text("main")
    page.goto("/")
    assert "逾期的承诺" in page.inner_text("main") and "春风路南段路灯" in page.inner_text("main")
    find(page, number)


def find(page: Page, number: str) -> None:
    """A turn is found, and the hit leads to it."""
    hit = page.locator(f"a[href^='/hotline-days/{number}/calls/1#t']").first
    deadline = time.monotonic() + 10
    while True:
        page.goto("/search?q=路灯坏了二十天")
        if hit.count() or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    look(page, "hotline-public-search")
    hit.click()
    expect(page.locator(page.url.partition("/calls/1")[2])).to_be_visible()


def withdraw(staff: Page, call: str, visitor: Page) -> None:
    """One call goes; a second later nothing public leads to it, and the receipt says so."""
    number = f"d{HELD.year}-01"
    staff.goto(call)
    staff.click("a:text-is('撤回')")
    look(staff, "hotline-withdraw")
    staff.check("#kind-gone")
    staff.select_option("#reason", "privacy")
    staff.fill("#comment", "来电人后来要求撤下")
    staff.click("button:text-is('撤回')")
    staff.wait_for_selector("h1:has-text('撤回回执')")
    path = f"/hotline-days/{number}/calls/1"
    time.sleep(1)
    assert visitor.request.get(path).status == 410
    lists = (
        f"/hotline-days/{number}",
        "/search?q=路灯坏了二十天",
        f"/promises/p{HELD.year}-001",
        "/sitemaps/pages.xml",
    )
    for address in (*lists, f"/hotline-days/{number}/calls/2", "/feeds/hotline-days.atom"):
        text = visitor.request.get(address).text()
        assert f'{path}"' not in text and f"{path}#" not in text and f"{path}<" not in text, address
    deadline = time.monotonic() + 20
    while "逐处核实" in staff.inner_text("main") and time.monotonic() < deadline:
        time.sleep(0.5)
        staff.reload()
    look(staff, "hotline-receipt")
    visitor.goto(f"/hotline-days/{number}")
    look(visitor, "hotline-public-day-after")


def test_the_day_and_due_dates_are_real() -> None:
    """The journey tells of a day that was and of a date that has passed, whenever it is run."""
    assert HELD < DUE < date.today() + timedelta(days=1)
