"""The neighbour test as staff meet it: the ladder on the screen, choosing a rung, the second person's assent, the page."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.cases.detection import detect_pending
from portal.backoffice.cases.models import Case, CaseDraft
from portal.backoffice.cases.rungs import weigh_open
from portal.backoffice.departments.models import Category, Town
from portal.cli import main
from portal.jobs.models import Job
from portal.public.cases.tables import published_case
from tests.batches import GROUND, SECRECY
from tests.factories import make_case

SignedIn = Callable[..., TestApp]
AT = datetime(2026, 9, 16, 2, tzinfo=UTC)
TITLE = "锦湖街道路灯不亮"
QUESTION = "锦湖街道居民王小丽9月16日来电反映路灯不亮。"
REPLY = "您好，2026年9月18日已修复。\n市综合行政执法局\n2026年9月18日"


@pytest.fixture
def raw_settings(raw_settings: dict[str, str]) -> dict[str, str]:
    return {**raw_settings, "privacy.neighbours": "5"}


@pytest.fixture
def cases(sessions: sessionmaker[Session]) -> list[int]:
    """Six cases of the city's month: four in the area of the first one, two of them in its town."""
    with sessions.begin() as session:
        session.add_all(
            [
                Town(name="锦湖街道", area="中心片区"),
                Town(name="玉海街道", area="中心片区"),
                Town(name="塘下镇", area="东部片区"),
                Category(id=1, code="01", level=1, name="城市管理", path="城市管理"),
            ]
        )
        session.flush()
        towns = ["锦湖街道", "锦湖街道", "玉海街道", "玉海街道", "塘下镇", "塘下镇"]
        found = [
            make_case(
                session,
                f"N{n}",
                town=town,
                category_id=1,
                received_at=AT,
                title=TITLE,
                question=QUESTION,
                reply=REPLY,
            ).id
            for n, town in enumerate(towns)
        ]
    weigh_open(sessions, 5)
    detect_pending(sessions)
    return found


def form_to(page, ending: str, **values: str):
    for form in page.forms.values():
        held = {name: form[name].value for name in values if name in form.fields}
        if form.action.endswith(ending) and held == values:
            return form
    raise AssertionError(f"no form to {ending} with {values}")


def draft_of(sessions: sessionmaker[Session], case_id: int) -> CaseDraft:
    with sessions() as session:
        return session.get_one(CaseDraft, case_id)


def rungs(page) -> list[str]:
    return [" ".join(item.text.split()) for item in page.html.select(".rungs li")]


def mask_all(browser: TestApp, case_id: int) -> None:
    form_to(browser.get(f"/staff/cases/{case_id}"), "/decide-all").submit().follow()
    form_to(browser.get(f"/staff/cases/{case_id}"), "/neighbour").submit("answer", value="no")


def test_the_screen_shows_the_ladder_and_coarsens_the_texts(cases: list[int], as_role: SignedIn) -> None:
    page = as_role("curator", username="cai").get(f"/staff/cases/{cases[0]}")
    assert "同月、全市、同类诉求共收到 6 件；按规定公开到全市，日期到月。" in page
    assert rungs(page) == [
        "街道乡镇，日期到日同一周、同街道乡镇2 件，不到 5 件",
        "街道乡镇，日期到月同月、同街道乡镇2 件，不到 5 件",
        "片区，日期到月同月、同片区4 件，不到 5 件",
        "全市，日期到月同月、全市6 件公开到这一级",
    ]
    shown = page.html.select_one(".out").text
    assert "某街道路灯不亮" in shown
    assert "2026年9月" in shown
    assert "18日" not in shown


def test_a_finer_rung_takes_two_people_with_reasons(
    sessions: sessionmaker[Session], cases: list[int], as_role: SignedIn
) -> None:
    """Chosen with a reason, told to the approving person first of all, released with its place."""
    curator = as_role("curator", username="cai")
    form = form_to(curator.get(f"/staff/cases/{cases[0]}"), "/rung")
    form["rung"] = "area_month"
    refused = form.submit(status=422)
    assert "这一级只有 4 件，不到 5 件，须写明理由。" in refused
    form = form_to(refused, "/rung")
    assert form["rung"].value == "area_month"
    form["reason"] = "路灯是公共设施，人人可见"
    page = form.submit().follow()
    assert "同月、同片区、同类诉求共收到 4 件；经人工选定公开到片区，日期到月。" in page
    assert "中心片区路灯不亮" in page.html.select_one(".out").text
    mask_all(curator, cases[0])
    form_to(curator.get(f"/staff/cases/{cases[0]}"), "/step", step="propose").submit()
    reviewer = as_role("reviewer", username="shen")
    page = reviewer.get(f"/staff/cases/{cases[0]}")
    notice = page.html.select_one(".notice.grave").text
    assert "公开得比规则更细，批准人须认可" in notice
    assert "cai写明的理由：路灯是公共设施，人人可见" in notice
    assert "改公开精度" in page
    form = form_to(page, "/step", step="approve")
    assert form.submit(status=422).html.select_one(".err-sum")
    form["comment"] = "同意"
    form.submit()
    assert draft_of(sessions, cases[0]).state == "approved"


def test_too_few_in_the_whole_city_ask_for_a_reason_or_a_delay(
    sessions: sessionmaker[Session], cases: list[int], as_role: SignedIn
) -> None:
    with sessions.begin() as session:
        session.execute(update(Case).where(Case.id.in_(cases[3:])).values(category_id=None))
    curator = as_role("curator", username="cai")
    page = curator.get(f"/staff/cases/{cases[0]}")
    assert "同类诉求不到 5 件" in page.html.select_one(".notice.grave").text
    assert "同类诉求太少，请写明理由或者暂缓。" in page
    weigh_open(sessions, 5)
    assert "同类诉求只有 3 件，须写明理由" in curator.get("/staff/cases")
    form = form_to(page, "/rung")
    form["reason"] = "只是反映路灯，认不出个人"
    page = form.submit().follow()
    assert "同类诉求太少" not in page
    assert draft_of(sessions, cases[0]).rung_reason == "只是反映路灯，认不出个人"


def test_a_coarser_rung_needs_no_reason(
    sessions: sessionmaker[Session], cases: list[int], as_role: SignedIn
) -> None:
    with sessions.begin() as session:
        session.execute(update(Case).values(town="锦湖街道"))
    curator = as_role("curator", username="cai")
    page = curator.get(f"/staff/cases/{cases[0]}")
    assert "同一周、同街道乡镇、同类诉求共收到 6 件；按规定公开到街道乡镇，日期到日。" in page
    assert "2026年9月18日" in page.html.select_one(".out").text
    form = form_to(page, "/rung")
    form["rung"] = "town_month"
    page = form.submit().follow()
    assert "经人工选定公开到街道乡镇，日期到月。" in page
    assert "规则选这一级" in page
    assert "18日" not in page.html.select_one(".out").text


def test_the_release_coarsens_what_its_crowd_no_longer_carries(
    sessions: sessionmaker[Session], cases: list[int], as_role: SignedIn, app: TestApp
) -> None:
    """Approved with its town and days, released by the city's month: columns, texts and the page know nothing finer."""
    with sessions.begin() as session:
        session.execute(update(Case).values(town="锦湖街道"))
    curator = as_role("curator", username="cai")
    mask_all(curator, cases[0])
    form_to(curator.get(f"/staff/cases/{cases[0]}"), "/step", step="propose").submit()
    form_to(
        as_role("reviewer", username="shen").get(f"/staff/cases/{cases[0]}"), "/step", step="approve"
    ).submit()
    assert draft_of(sessions, cases[0]).rung == "town_day"
    with sessions.begin() as session:
        session.execute(update(Case).where(Case.id != cases[0]).values(town="塘下镇"))
    publisher = as_role("publisher", username="qian")
    form = form_to(publisher.get("/staff/releases"), "/publish")
    form["ground"], form["secrecy_conclusion"] = GROUND, SECRECY
    form.submit("scope", value="chosen").follow()
    with sessions() as session:
        row = session.execute(select(published_case)).mappings().one()
    assert (row["town"], row["date_precision"], row["received_on"]) == ("", "month", "2026-09")
    words = " ".join(str(value) for name, value in row.items() if name != "released_on")
    assert "锦湖" not in words
    assert "18日" not in words
    assert "不写明地点" in app.get(f"/cases/{row['number']}")
    assert "地点未公开" in app.get("/cases")


def test_the_check_counts_released_cases_with_fewer_neighbours(
    tmp_path: Path, raw_settings: dict[str, str], sessions: sessionmaker[Session], cases: list[int]
) -> None:
    ini = tmp_path / "portal.ini"
    ini.write_text(
        "[app:main]\nuse = egg:hotline-portal\n"
        + "".join(f"{key} = {value}\n" for key, value in raw_settings.items())
    )
    with sessions.begin() as session:
        session.execute(update(CaseDraft).where(CaseDraft.case_id == cases[0]).values(state="released"))
    sentence = "1 released cases have fewer neighbours now"
    assert sentence not in CliRunner().invoke(main, ["check", str(ini)]).output
    with sessions.begin() as session:
        session.execute(update(Case).where(Case.id.in_(cases[3:])).values(category_id=None))
    assert sentence in CliRunner().invoke(main, ["check", str(ini)]).output
    assert draft_of(sessions, cases[0]).rung == "city_month"


def towns_form(browser: TestApp):
    page = browser.get("/staff/directory/towns")
    return next(form for form in page.forms.values() if "names" in form.fields)


def test_staff_give_towns_their_areas(
    sessions: sessionmaker[Session], cases: list[int], as_role: SignedIn
) -> None:
    """Saved with the list; every open case is weighed again by a job."""
    browser = as_role("administrator", username="guan")
    form = towns_form(browser)
    assert set(form["names"].value.splitlines()) == {
        "锦湖街道 中心片区",
        "玉海街道 中心片区",
        "塘下镇 东部片区",
    }
    form["names"] = "锦湖街道 全域片区\n玉海街道 全域片区\n\n塘下镇 全域片区\n北麂乡"
    form.submit().follow()
    with sessions() as session:
        areas = session.execute(select(Town.name, Town.area).order_by(Town.position)).all()
        assert "detect" in session.scalars(select(Job.kind)).all()
    assert [tuple(row) for row in areas] == [
        ("锦湖街道", "全域片区"),
        ("玉海街道", "全域片区"),
        ("塘下镇", "全域片区"),
        ("北麂乡", ""),
    ]
    weigh_open(sessions, 5)
    assert draft_of(sessions, cases[0]).town == "全域片区"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("锦湖街道 中心 片区", "后面最多写一个片区"),
        ("锦湖街道 塘下镇\n塘下镇", "片区不能与街道乡镇同名"),
        ("锦湖街道 " + "长" * 33, "不能超过 32 个字"),
    ],
)
def test_areas_that_make_no_sense_are_refused(typed: str, sentence: str, as_role: SignedIn) -> None:
    form = towns_form(as_role("administrator", username="guan"))
    form["names"] = typed
    assert sentence in form.submit()
