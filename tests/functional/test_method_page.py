"""/method: everything that is masked, how well it was measured, what is withheld, how to report a leak."""

from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.privacy import LABEL_NAMES
from portal.public.about import recall
from portal.public.about.masks import MASKS
from portal.public.about.recall import LABELS, measured, read
from portal.releases.ledger import publish_ledger
from tests.factories import make_case

FIGURES = """
date = "2026-11-20"
source = "自动生成的热线文本"
cases = 1200
[[row]]
label = "PHONE"
covered = 0.99969
n = 786
[[row]]
label = "PERSON"
covered = 0.9861
n = 3594
"""


def test_every_kind_that_is_masked_is_told_with_its_form_and_its_reason(app: TestApp) -> None:
    page = app.get("/method")
    rows = page.html.find(id="masks").find_next("table").select("tbody tr")
    assert len(rows) == len(MASKS)
    assert all(cell.text.strip() for row in rows for cell in row.select("td"))
    told = page.text
    for word in (
        "王某甲",
        "某某",
        "某小区",
        "【电话已隐去】",
        "【证件号已隐去】",
        "【账号已隐去】",
        "【车牌已隐去】",
        "患病",
    ):
        assert word in told


def test_figures_are_shown_with_date_source_and_number_and_rounded_down() -> None:
    found = read(FIGURES)
    assert found is not None
    assert (found.date, found.source, found.cases) == ("2026-11-20", "自动生成的热线文本", 1200)
    assert [(row.name, row.percent, row.n) for row in found.rows] == [
        ("姓名", "98.6", 3594),
        ("电话", "99.9", 786),
    ]


def test_without_figures_there_is_no_section() -> None:
    assert read('date = ""\nsource = ""\ncases = 0\n') is None


def test_the_packaged_file_is_readable_and_its_labels_are_known(app: TestApp) -> None:
    assert set(LABELS) - {"CASE"} <= set(LABEL_NAMES)
    assert Path(recall.__file__).with_name("data").joinpath("recall.toml").exists()
    assert ("隐去得怎样" in app.get("/method")) is (measured() is not None)


def test_what_is_withheld_stands_there_by_reason(app: TestApp, sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        make_case(session, "a")
        make_case(session, "b", secrecy_requested=True)
    publish_ledger(sessions)
    table = app.get("/method").html.find(id="withheld").find_next("table")
    assert [[cell.text for cell in row.select("th, td")] for row in table.select("tbody tr")] == [
        ["来电人要求保密", "1"],
        ["正在处理，尚未公开", "1"],
    ]


def test_a_leak_can_be_reported_from_here(app: TestApp) -> None:
    page = app.get("/method")
    assert page.html.find(id="leak").find_next("a")["href"] == "/report"
    assert "先撤下再查原因" in page
