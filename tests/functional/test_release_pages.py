"""待发布 and 已发布: what may go, what may not and why, one or many released, revised."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.departments.models import Department
from portal.jobs.models import Job
from portal.public.cases.tables import published_case
from portal.releases.directory import publish_directory
from portal.releases.models import BatchItem, Release, ReleaseBatch
from portal.search.outbox import SINGLE, OutboxEntry
from tests.batches import GROUND, SECRECY, approved_cases, open_batch
from tests.factories import TITLE

Sessions = sessionmaker[Session]
SignedIn = Callable[..., TestApp]
QUEUE = "/staff/releases"


def form_of(app: TestApp, url: str = QUEUE, **values: str) -> Any:
    """The release form of the queue, with its record filled in."""
    form = app.get(url).forms["release"]
    form["ground"], form["secrecy_conclusion"] = GROUND, SECRECY
    for name, value in values.items():
        form[name] = value
    return form


def test_two_ticked_cases_are_released_as_a_batch(
    as_role: SignedIn, sessions: Sessions, all_jobs: Callable[[], int]
) -> None:
    approved_cases(sessions, 2)
    app = as_role("publisher")
    page = form_of(app).submit("scope", value="chosen").follow()
    assert "第 1 批" in page
    assert "正在发布" in page
    all_jobs()
    page = app.get("/staff/releases/batches/1")
    assert "正在发布" not in page
    with sessions() as session:
        numbers = session.scalars(select(published_case.c.number)).all()
        batch = session.get_one(ReleaseBatch, 1)
    assert len(numbers) == 2
    assert all(number in page for number in numbers)
    assert (batch.ground, batch.secrecy_conclusion, batch.classification) == (GROUND, SECRECY, "public")


def test_one_case_is_released_in_the_request(as_role: SignedIn, sessions: Sessions) -> None:
    """It is public when the answer arrives, and first in line for the index."""
    approved_cases(sessions, 1)
    page = form_of(as_role("publisher")).submit("scope", value="chosen").follow()
    with sessions() as session:
        number = session.scalar(select(published_case.c.number))
        assert session.scalars(select(OutboxEntry.priority)).all() == [SINGLE]
    assert f"已发布：{number}" in page


def test_a_case_that_cannot_go_says_why_and_cannot_be_ticked(as_role: SignedIn, sessions: Sessions) -> None:
    cases = approved_cases(sessions, 2)
    with sessions.begin() as session:
        session.get_one(CaseDraft, cases[0]).reply += "又改了一句。"
    page = as_role("publisher").get(QUEUE)
    row = page.html.find("a", href=f"/staff/cases/{cases[0]}").find_parent("tr")
    assert "改动" in row.text
    assert "不能发布" in row.text
    assert row.find("input") is None
    assert len(page.html.find_all("input", attrs={"name": "case"})) == 1


def test_all_that_match_leaves_the_refused_in_the_queue(
    as_role: SignedIn, sessions: Sessions, all_jobs: Callable[[], int]
) -> None:
    """Three match, one cannot go: two are released, the third stays with its reason on the batch page."""
    cases = approved_cases(sessions, 3)
    with sessions.begin() as session:
        session.get_one(CaseDraft, cases[1]).reply += "又改了一句。"
    app = as_role("publisher")
    form_of(app).submit("scope", value="all")
    all_jobs()
    page = app.get("/staff/releases/batches/1")
    assert "未发布的 1 件" in page
    assert "改动" in page
    queue = app.get(QUEUE)
    assert "待发布　1 件" in queue
    assert f"/staff/cases/{cases[1]}" in queue


def test_what_was_not_looked_at_is_not_released(as_role: SignedIn, sessions: Sessions) -> None:
    """A case approved after the page was opened is not swept along by "all that match"."""
    cases = approved_cases(sessions, 3)
    with sessions.begin() as session:
        session.execute(update(CaseDraft).where(CaseDraft.case_id == cases[0]).values(state="proposed"))
    app = as_role("publisher")
    form = form_of(app)
    with sessions.begin() as session:
        session.execute(update(CaseDraft).where(CaseDraft.case_id == cases[0]).values(state="approved"))
    page = form.submit("scope", value="all")
    assert "名单在您查看之后有变动" in page
    assert page.forms["release"]["secrecy_conclusion"].value == SECRECY
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(BatchItem)) == 0


def test_a_case_that_left_the_queue_meanwhile_stops_the_release(
    as_role: SignedIn, sessions: Sessions
) -> None:
    cases = approved_cases(sessions, 2)
    app = as_role("publisher")
    form = form_of(app)
    with sessions.begin() as session:
        session.execute(update(CaseDraft).where(CaseDraft.case_id == cases[0]).values(state="sent_back"))
    assert "有 1 件已不在待发布" in form.submit("scope", value="chosen")


def test_a_missing_secrecy_conclusion_is_said_beside_its_field(as_role: SignedIn, sessions: Sessions) -> None:
    """Nothing typed and nothing ticked is lost."""
    cases = approved_cases(sessions, 3)
    form = form_of(as_role("publisher"), secrecy_conclusion="  ")
    for box in form.fields["case"]:
        box.checked = box._value == str(cases[2])
    page = form.submit("scope", value="chosen")
    field = page.html.find("textarea", id="secrecy_conclusion")
    assert field["aria-invalid"] == "true"
    assert "请填写保密审查结论" in page.html.find(id="secrecy_conclusion-error").text
    again = page.forms["release"]
    assert again["ground"].value == GROUND
    assert [box._value for box in again.fields["case"] if box.checked] == [str(cases[2])]


def test_only_public_cases_are_released_here(as_role: SignedIn, sessions: Sessions) -> None:
    approved_cases(sessions, 1)
    page = form_of(as_role("publisher"), classification="on_request").submit("scope", value="chosen")
    assert "退回采编" in page.html.find(id="classification-error").text


def test_the_queue_is_filtered_by_department_and_month(as_role: SignedIn, sessions: Sessions) -> None:
    cases = approved_cases(sessions, 3)
    with sessions.begin() as session:
        department = Department(code="water", name="市水务公司")
        session.add(department)
        session.flush()
        session.get_one(CaseDraft, cases[2]).case.department_id = department.id
    app = as_role("publisher")
    form = app.get(QUEUE).forms[1]
    form.select("department", text="市水务公司")
    form.select("month", text="2026年9月")
    page = form.submit()
    assert "待发布　1 件" in page
    assert "待发布　2 件" in app.get(QUEUE, {"department": "-"})
    assert "待发布　0 件" in app.get(QUEUE, {"month": "2026-08"})
    assert "待发布　3 件" in app.get(QUEUE, {"month": "2026-99", "department": "water", "proposer": "x"})


def test_grounds_of_earlier_batches_are_offered(as_role: SignedIn, sessions: Sessions) -> None:
    open_batch(sessions, approved_cases(sessions, 2)[:1])
    page = as_role("publisher", username="other").get(QUEUE)
    assert page.html.find("datalist", id="grounds").find("option")["value"] == GROUND


def test_a_curator_sees_the_reasons_but_no_form(as_role: SignedIn, sessions: Sessions) -> None:
    approved_cases(sessions, 1)
    app = as_role("curator", username="other")
    page = app.get(QUEUE)
    assert "secrecy_conclusion" not in page
    token = page.html.find("input", attrs={"name": "csrf_token"})["value"]
    app.post("/staff/releases/publish", {"csrf_token": token, "scope": "all"}, status=403)


def test_the_queue_pages_without_losing_or_repeating_a_case(as_role: SignedIn, sessions: Sessions) -> None:
    cases = approved_cases(sessions, 53)
    app = as_role("publisher")
    first = app.get(QUEUE)
    second = first.click("下一页")
    shown = [
        box["value"] for page in (first, second) for box in page.html.find_all("input", {"name": "case"})
    ]
    assert sorted(map(int, shown)) == cases


def test_the_preview_shows_what_the_public_will_see(as_role: SignedIn, sessions: Sessions) -> None:
    """The masked wording, never the caller's name."""
    [case_id] = approved_cases(sessions, 1)
    page = as_role("publisher").get(f"/staff/releases/preview/{case_id}")
    assert "【电话已隐去】" in page
    assert "王小丽" not in page
    assert "13800001234" not in page


def test_a_batch_whose_job_gave_up_can_be_resumed(
    as_role: SignedIn, sessions: Sessions, all_jobs: Callable[[], int]
) -> None:
    batch = open_batch(sessions, approved_cases(sessions, 2))
    with sessions.begin() as session:
        session.execute(update(Job).values(state="failed"))
    page = as_role("publisher", username="other").get(f"/staff/releases/batches/{batch}")
    assert "停住了" in page
    form = next(form for form in page.forms.values() if form.action.endswith("/resume"))
    assert "停住了" not in form.submit().follow()
    all_jobs()
    with sessions() as session:
        assert session.get_one(ReleaseBatch, batch).state == "done"
        assert session.scalar(select(func.count()).select_from(published_case)) == 2


def test_published_items_are_found_by_number_and_title(
    as_role: SignedIn, sessions: Sessions, all_jobs: Callable[[], int]
) -> None:
    open_batch(sessions, approved_cases(sessions, 2))
    all_jobs()
    with sessions() as session:
        number = session.scalar(select(Release.number))
    app = as_role("publisher", username="other")
    assert "已发布　1 件" in app.get("/staff/releases/published", {"q": number})
    assert "已发布　2 件" in app.get("/staff/releases/published", {"q": TITLE[:4]})
    assert "已发布　0 件" in app.get("/staff/releases/published", {"q": "%"})
    assert "已发布　2 件" in app.get("/staff/releases/published", {"batch": "1"})


def test_a_revision_leaves_the_live_version_alone(
    as_role: SignedIn, sessions: Sessions, all_jobs: Callable[[], int]
) -> None:
    """The working copy opens with a note; version 1 stays public."""
    open_batch(sessions, approved_cases(sessions, 1))
    all_jobs()
    with sessions() as session:
        number = session.scalar(select(Release.number))
    app = as_role("reviewer", username="other")
    form = next(
        f for f in app.get(f"/staff/releases/published/{number}").forms.values() if "/revise" in f.action
    )
    assert "请写明这次改什么" in form.submit()
    form["note"] = "更正承办单位"
    page = form.submit().follow()
    assert "修订稿正在处理" in page
    assert "第 1 版公开中" in page
    with sessions() as session:
        draft = session.scalars(select(CaseDraft)).one()
        assert (draft.state, draft.revision_note) == ("new", "更正承办单位")
        assert session.scalar(select(published_case.c.is_live)) is True


@pytest.mark.parametrize("url", ["batches/7", "published/2026-000001", "preview/7", "receipts/7"])
def test_what_does_not_exist_is_not_found(as_role: SignedIn, url: str) -> None:
    as_role("publisher").get(f"/staff/releases/{url}", status=404)


def test_published_items_are_listed_by_department_page_by_page(
    as_role: SignedIn, sessions: Sessions, all_jobs: Callable[[], int]
) -> None:
    """51 items of one department on two pages, one of an unknown department apart."""
    cases = approved_cases(sessions, 52)
    with sessions.begin() as session:
        department = Department(code="water", name="市水务公司")
        session.add(department)
        session.flush()
        for case_id in cases[1:]:
            session.get_one(CaseDraft, case_id).case.department_id = department.id
        publish_directory(session)
    open_batch(sessions, cases)
    all_jobs()
    app = as_role("publisher", username="other")
    assert "已发布　52 件" in app.get("/staff/releases/published")
    assert "已发布　1 件" in app.get("/staff/releases/published", {"department": "-"})
    form = app.get("/staff/releases/published").forms[1]
    form.select("department", text="市水务公司")
    first = form.submit()
    assert "已发布　51 件" in first
    second = first.click("下一页")
    shown = [link["href"] for page in (first, second) for link in page.html.select("tbody th a")]
    assert len(shown) == len(set(shown)) == 51
