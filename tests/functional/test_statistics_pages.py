"""统计数据: staff enter months and historic totals, publish them, and the log commits to exactly what is public."""

from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.audit.models import AuditEntry
from portal.backoffice.statistics.models import CallStats, HistoricAggregate
from portal.public.log.chain import chain_faults, commitment
from portal.public.log.tables import published_log, published_salt, published_state
from portal.public.statistics.tables import published_aggregate, published_call_stats
from tests.functional.conftest import SignedIn

Sessions = sessionmaker[Session]

MONTH = {"month": "2026年5月", "offered": "12345", "answered": "12000", "answered_in_15s": "11000",
         "wait_seconds": "144000", "direct": "9000", "assigned": "1800", "note": "五一假期话务增加。"}  # fmt: skip
TOTAL = {"name": "来电总量", "value": "35万", "unit": "件", "period": "2000年7月至2010年",
         "source": "《云川日报》2010年9月20日", "denominator_note": "不是比率，没有分母。", "position": "1"}  # fmt: skip


@pytest.fixture
def app(as_role: SignedIn) -> TestApp:
    return as_role("curator", username="li")


def enter(app: TestApp, kind: str, values: dict[str, str]) -> Any:
    form = next(
        form
        for form in app.get(f"/staff/statistics/{kind}/new").forms.values()
        if set(values) <= set(form.fields)
    )
    for name, value in values.items():
        form[name] = value
    return form.submit()


def publish(app: TestApp) -> Any:
    """Press the first button that publishes something."""
    forms = app.get("/staff/statistics").forms.values()
    return next(form for form in forms if form.action.endswith("/publish")).submit().follow()


def rows(published: Engine, table: Any) -> list[Any]:
    with published.connect() as connection:
        return list(connection.execute(select(table)).mappings())


def test_a_month_is_entered_published_and_corrected(
    app: TestApp, sessions: Sessions, published: Engine
) -> None:
    """Each publication has its entry in the log; a correction stays inside until it is published."""
    assert "还没有话务统计" in app.get("/staff/statistics")
    assert "公开之后才出现在公开网站上" in enter(app, "months", MONTH).follow()
    assert rows(published, published_call_stats) == []
    counter = rows(published, published_state)[0]["counter"]
    assert "2026年5月话务统计已公开，记入发布日志第 1 条" in publish(app)
    (row,) = rows(published, published_call_stats)
    assert (row["month"], row["offered"], row["answered"], row["wait_seconds"]) == (
        "2026-05",
        12345,
        12000,
        144000,
    )
    assert (row["note"], row["log_seq"]) == ("五一假期话务增加。", 1)
    assert rows(published, published_state)[0]["counter"] > counter

    form = next(
        form
        for form in app.get("/staff/statistics/months/2026-05").forms.values()
        if "offered" in form.fields
    )
    form["offered"] = "12346"
    assert "有改动，公开的是旧数" in form.submit().follow()
    assert rows(published, published_call_stats)[0]["offered"] == 12345
    publish(app)
    (row,) = rows(published, published_call_stats)
    assert (row["offered"], row["log_seq"]) == (12346, 2)
    assert [(entry["kind"], entry["action"]) for entry in rows(published, published_log)] == [
        ("statistics", "release"),
        ("statistics", "revise"),
    ]
    with sessions() as session:
        actions = set(session.scalars(select(AuditEntry.action)))
    assert {"statistics.month", "statistics.publish"} <= actions


def test_the_log_commits_to_the_published_row(app: TestApp, published: Engine) -> None:
    """All of its columns but the entry's own number, so that anyone can check it."""
    enter(app, "months", MONTH)
    enter(app, "totals", TOTAL)
    publish(app)
    publish(app)
    entries = {entry["seq"]: entry for entry in rows(published, published_log)}
    salts = {row["seq"]: row["salt"] for row in rows(published, published_salt)}
    for table in (published_call_stats, published_aggregate):
        (row,) = rows(published, table)
        seq = row["log_seq"]
        content = {name: value for name, value in row.items() if name != "log_seq"}
        assert commitment(salts[seq], content) == entries[seq]["commitment"]
    assert chain_faults(entries.values()) == []


def test_what_did_not_change_is_not_published_again(app: TestApp, published: Engine) -> None:
    """There is no button, and a forged post is answered with the reason."""
    enter(app, "months", MONTH)
    page = publish(app)
    assert not [form for form in page.forms.values() if form.action.endswith("/publish")]
    token = page.html.find("input", attrs={"name": "csrf_token"})["value"]
    answer = app.post("/staff/statistics/months/2026-05/publish", {"csrf_token": token})
    assert "已公开的内容没有改动" in answer.follow()
    assert len(rows(published, published_log)) == 1


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("months", MONTH | {"note": "联系王小丽，电话13800001234。"}, "说明"),
        ("totals", TOTAL | {"source": "王小丽，手机13800001234"}, "来源"),
        ("totals", TOTAL | {"denominator_note": "由身份证330381199001011234的来电人提供。"}, "分母说明"),
    ],
)
def test_a_text_that_names_somebody_is_not_published(
    kind: str, values: dict[str, str], field: str, app: TestApp, published: Engine
) -> None:
    """The engine of anonymisation reads every word; the answer says where and repeats nothing."""
    enter(app, kind, values)
    page = publish(app)
    notice = page.html.find(string=lambda text: "没有公开" in text)
    assert f"{field}第" in notice and "13800001234" not in notice and "330381" not in notice
    assert rows(published, published_log) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"month": "2026-13"}, "没有 13 月"),
        ({"month": "下个月"}, "应为 2026-10 或 2026年10月"),
        ({"month": "2999-01"}, "还没有到"),
        ({"answered": "12346"}, "接通 12,346 多于呼入 12,345"),
        ({"answered_in_15s": "12001"}, "15 秒内接通 12,001 多于接通 12,000"),
        ({"offered": "-1"}, "请填不小于 0 的整数"),
        ({"offered": ""}, "请填写呼入量"),
        ({"wait_seconds": "144000000"}, "平均每通等待超过 1 小时"),
    ],
)
def test_figures_that_cannot_be_true_are_refused(
    changes: dict[str, str], message: str, app: TestApp, sessions: Sessions
) -> None:
    assert message in enter(app, "months", MONTH | changes)
    with sessions() as session:
        assert session.scalars(select(CallStats)).all() == []


@pytest.mark.parametrize("name", ["source", "denominator_note", "period", "value"])
def test_a_total_without_source_or_denominator_is_refused(
    name: str, app: TestApp, sessions: Sessions
) -> None:
    assert "请填写" in enter(app, "totals", TOTAL | {name: ""})
    with sessions() as session:
        assert session.scalars(select(HistoricAggregate)).all() == []


def test_a_total_goes_only_while_it_was_never_public(app: TestApp, sessions: Sessions) -> None:
    """Afterwards it is corrected and published again."""
    enter(app, "totals", TOTAL)
    enter(app, "totals", TOTAL | {"name": "办结率", "value": "96", "unit": "%"})
    with sessions() as session:
        first, second = session.scalars(select(HistoricAggregate.id).order_by(HistoricAggregate.id))
    publish(app)
    page = app.get(f"/staff/statistics/totals/{second}")
    next(form for form in page.forms.values() if form.action.endswith("/remove")).submit()
    assert "删去这一项" not in app.get(f"/staff/statistics/totals/{first}")
    token = page.html.find("input", attrs={"name": "csrf_token"})["value"]
    answer = app.post(f"/staff/statistics/totals/{first}/remove", {"csrf_token": token})
    assert "只能更正后重新公开" in answer.follow()
    with sessions() as session:
        assert session.scalars(select(HistoricAggregate.id)).all() == [first]


def test_entering_anew_never_overwrites(app: TestApp) -> None:
    """A month or a total that is there is opened and corrected."""
    enter(app, "months", MONTH)
    assert "2026-05 已经录入" in enter(app, "months", MONTH | {"offered": "99999"})
    enter(app, "totals", TOTAL)
    assert "同一时期已有同名的历史累计" in enter(app, "totals", TOTAL | {"value": "36万"})


def test_a_month_or_total_that_is_none_is_not_found(app: TestApp) -> None:
    for path in ("months/2026-05", "months/x", "totals/99"):
        app.get(f"/staff/statistics/{path}", status=404)
