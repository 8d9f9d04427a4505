"""The way of a ranking through the back office, as people click it; the public rows and the file at its end."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.audit.models import AuditEntry
from portal.backoffice.rankings.jobs import compute_job, queue_computation
from portal.backoffice.rankings.models import Objection, Ranking
from portal.backoffice.rulebooks.models import RulebookVersion
from portal.cli import main
from portal.jobs.models import Job
from portal.jobs.worker import Worker
from portal.public.rankings.tables import published_ranking, published_ranking_file, published_ranking_row
from portal.settings import Settings
from tests.independent_verifier import differences
from tests.rankings import (
    GROUP,
    NUMBER,
    PERIOD,
    computed,
    curator,
    make_office,
    object_to,
    released,
    reviewed,
)

Sessions = sessionmaker[Session]
SignedIn = Callable[..., TestApp]
NOTE = "水务局一件交办件的时限录入有误，改正后重算。"


@pytest.fixture
def office(sessions: Sessions) -> None:
    with sessions.begin() as session:
        make_office(session)


@pytest.fixture
def worker(settings: Settings, sessions: Sessions) -> Worker:
    return Worker(settings, sessions, {"ranking": compute_job})


def the_review_is_over(sessions: Sessions) -> None:
    """As if the days of the review had passed."""
    with sessions.begin() as session:
        for ranking in session.scalars(select(Ranking).where(Ranking.state == "review")):
            ranking.objections_until = datetime.now(UTC) - timedelta(minutes=1)


def form_of(page: Any, act: str) -> Any:
    """The form that posts ``act``."""
    [form] = [form for form in page.forms.values() if str(form.action).endswith(f"/{act}")]
    return form


def compute_by_click(browser: TestApp, worker: Worker) -> str:
    """Compute the group of PERIOD from the table; path of the ranking's page."""
    page = browser.get("/staff/rankings?before=2025-10")
    [form] = [f for f in page.forms.values() if [k.value for k in f.fields.get("key", [])] == [NUMBER]]
    waiting = form.submit().follow()
    assert "正在排队" in waiting
    worker.drain()
    return str(browser.get(waiting.request.path).follow().request.path)


@pytest.mark.both_databases
def test_a_ranking_is_computed_reviewed_released_and_recomputed_from_its_file(
    office: None,
    worker: Worker,
    as_role: SignedIn,
    sessions: Sessions,
    published: Engine,
    tmp_path: Path,
) -> None:
    clerk, publisher = as_role("curator"), as_role("publisher")
    path = compute_by_click(clerk, worker)
    page = clerk.get(path)
    assert "云川市水务局" in page and "件数不足，不排名" in page and "是示例，不是正式办法" in page

    form = form_of(page, "review")
    page = form.submit().follow()
    assert "核对期还没有结束" in page

    the_review_is_over(sessions)
    page = publisher.get(path)
    assert "验算无误" in page
    form = form_of(page, "release")
    page = form.submit().follow()
    assert "已发布" in page

    with published.connect() as connection:
        row = connection.execute(select(published_ranking)).mappings().one()
        assert (row["number"], row["version"], row["is_live"], row["units_ranked"]) == (NUMBER, 1, True, 2)
        places = dict(
            connection.execute(
                select(published_ranking_row.c.department_code, published_ranking_row.c.place)
            ).all()
        )
        assert places == {"water": 1, "housing": 2, "traffic": None}
        content = connection.scalar(select(published_ranking_file.c.content))
    file = tmp_path / "inputs.zip"
    file.write_bytes(content)
    assert list(differences(content)) == []
    answer = CliRunner().invoke(main, ["ranking", "verify", str(file)])
    assert answer.exit_code == 0 and "云川市水务局" in answer.output


def test_the_log_shows_the_ranking_and_its_snapshot_fits_the_commitment(
    office: None, sessions: Sessions, app: TestApp, ini: str
) -> None:
    with sessions.begin() as session:
        released(session)
    page = app.get("/log")
    assert "排名 2025年9月 市直部门" in page and f"/rankings/{NUMBER}/v1" in page
    answer = app.get("/log/1/snapshot.json")
    assert answer.json["ranking"]["number"] == NUMBER and len(answer.json["rows"]) == 3
    digest = hashlib.sha256(answer.headers["X-Salt"].encode() + answer.body).hexdigest()
    assert digest == answer.headers["X-Commitment"]
    assert "排名" in app.get("/large/log")
    assert CliRunner().invoke(main, ["log", "verify", ini]).exit_code == 0
    assert "0 faults" in CliRunner().invoke(main, ["check", ini]).output


def test_a_correction_is_a_second_version_with_a_public_note(
    office: None, worker: Worker, as_role: SignedIn, sessions: Sessions, published: Engine
) -> None:
    with sessions.begin() as session:
        first, _ = released(session)
    clerk, publisher = as_role("curator", username="li"), as_role("publisher", username="wang")
    page = clerk.get(f"/staff/rankings/{first.id}")
    form = form_of(page, "correct")
    form["note"] = "来电人王小丽（13800001234）的件有误。"
    refused = form.submit(status=422)
    assert "更正说明第" in refused and "13800001234" in form_of(refused, "correct")["note"].value
    form["note"] = NOTE
    waiting = form.submit().follow()
    worker.drain()
    page = clerk.get(waiting.request.path).follow()
    assert "第 2 版" in page and NOTE in page
    form = form_of(page, "review")
    form.submit()
    the_review_is_over(sessions)
    page = publisher.get(page.request.path)
    form = form_of(page, "release")
    form.submit().follow()
    with published.connect() as connection:
        rows = connection.execute(
            select(published_ranking.c.version, published_ranking.c.is_live, published_ranking.c.change_note)
        ).all()
        assert sorted(rows) == [(1, False, ""), (2, True, NOTE)]
        kept = select(func.count()).where(published_ranking_row.c.version == 1)
        assert connection.scalar(kept) == 3
    assert "已有新版" in publisher.get(f"/staff/rankings/{first.id}")


def test_what_stands_in_the_way_is_told_before_the_button(
    office: None, as_role: SignedIn, sessions: Sessions
) -> None:
    with sessions.begin() as session:
        ranking = reviewed(session)
        object_to(session, ranking, "housing")
    page = as_role("publisher").get(f"/staff/rankings/{ranking.id}")
    assert "还有 1 条异议没有答复" in page
    assert f"/staff/rankings/{ranking.id}/release" not in page


def test_a_forced_release_is_refused_with_its_reasons(
    office: None, as_role: SignedIn, sessions: Sessions, published: Engine
) -> None:
    with sessions.begin() as session:
        ranking = reviewed(session)
        object_to(session, ranking, "housing")
    browser = as_role("publisher")
    token = browser.get(f"/staff/rankings/{ranking.id}").forms[0]["csrf_token"].value
    answer = browser.post(f"/staff/rankings/{ranking.id}/release", {"csrf_token": token}, status=422)
    assert "还有 1 条异议没有答复" in answer
    with published.connect() as connection:
        assert connection.execute(select(published_ranking)).all() == []


def test_a_refused_computation_says_why(worker: Worker, as_role: SignedIn, sessions: Sessions) -> None:
    """Without any rulebook there is nothing to compute by."""
    browser = as_role("curator")
    page = browser.get("/staff/rankings")
    assert "没有可核算的组别" in page
    token = page.forms[0]["csrf_token"].value
    answer = browser.post(
        "/staff/rankings/compute", {"csrf_token": token, "key": f"{PERIOD}/{GROUP}"}
    ).follow()
    assert "没有已启用的考核办法" in answer
    with sessions() as session:
        assert session.scalar(select(func.count(Job.id))) == 0


def test_a_computation_that_is_refused_by_the_worker_tells_its_reasons_on_both_pages(
    office: None, worker: Worker, as_role: SignedIn, sessions: Sessions
) -> None:
    """The rulebook was retired between the click and the work."""
    with sessions.begin() as session:
        job = queue_computation(session, curator(session), PERIOD, GROUP).id
        session.execute(update(RulebookVersion).values(valid_until=date(2025, 9, 1)))
    worker.drain()
    browser = as_role("curator", username="li")
    told = "2025年9月30日没有已启用的考核办法"
    assert told in browser.get(f"/staff/rankings/jobs/{job}")
    assert told in browser.get("/staff/rankings")
    with sessions() as session:
        assert session.scalar(select(func.count(Ranking.id))) == 0
        assert session.get_one(Job, job).attempts == 1


def test_sheet_and_orders_show_what_was_counted_and_the_look_is_recorded(
    office: None, as_role: SignedIn, sessions: Sessions
) -> None:
    with sessions.begin() as session:
        ranking = computed(session)
        sheet = next(s for s in ranking.sheets if s.department.code == "housing")
    browser = as_role("curator", username="li")
    page = browser.get(f"/staff/rankings/{ranking.id}/sheets/{sheet.id}")
    assert "按时办结率" in page and "4 / 8" in page
    orders = page.click("逐件查看")
    assert "housing-2025-09-0" in orders and "计入，扣分" in orders
    with sessions() as session:
        looks = select(AuditEntry).where(AuditEntry.action == "sheet.orders.view")
        assert session.scalars(looks).one().actor == "li"


def test_a_sheet_of_another_ranking_is_not_found(office: None, as_role: SignedIn, sessions: Sessions) -> None:
    with sessions.begin() as session:
        ranking = computed(session)
        sheet = ranking.sheets[0]
    as_role("curator", username="li").get(f"/staff/rankings/{ranking.id + 1}/sheets/{sheet.id}", status=404)


def test_a_discarded_computation_leaves_only_its_audit_row(
    office: None, as_role: SignedIn, sessions: Sessions
) -> None:
    with sessions.begin() as session:
        ranking = computed(session)
    browser = as_role("curator", username="li")
    page = browser.get(f"/staff/rankings/{ranking.id}")
    form = form_of(page, "discard")
    form.submit().follow()
    with sessions() as session:
        assert session.scalar(select(func.count(Ranking.id))) == 0
        assert session.scalar(select(func.count(Objection.id))) == 0
        acts = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_kind == "ranking")).all()
        assert acts == ["ranking.compute", "ranking.discard"]


def test_compute_from_a_shell(office: None, sessions: Sessions, ini: str) -> None:
    with sessions.begin() as session:
        curator(session)
    answer = CliRunner().invoke(
        main, ["ranking", "compute", ini, PERIOD, "--group", GROUP, "--as", "curator"]
    )
    assert (answer.exit_code, answer.output.strip()) == (
        0,
        f"{NUMBER}: version 1, 2 of 3 units ranked, 17 orders",
    )
    refused = CliRunner().invoke(main, ["ranking", "compute", ini, PERIOD, "--as", "curator"])
    assert refused.exit_code == 1 and "towns" in refused.output
