"""A draft is made of a template and the data: numbers by reference, what the data do not give left out with a reason."""

from sqlalchemy.orm import Session

from portal.backoffice.bulletins.assembly import BuildBulletin
from portal.backoffice.bulletins.templates import (
    FIGURE,
)
from portal.scoring.period import Period
from portal.settings import Settings
from tests.figures import NOW, OCTOBER, fill_orders, make_calls


def build(session: Session, settings: Settings, period: Period = OCTOBER, **values: object) -> BuildBulletin:
    return BuildBulletin(session, "curator", period, NOW, settings=settings, **values)  # type: ignore[arg-type]


def test_a_month_becomes_a_draft_whose_numbers_are_references(session: Session, settings: Settings) -> None:
    make_calls(session, "2026-10")
    fill_orders(session)
    bulletin = build(session, settings).perform()
    assert bulletin.title == "关于2026年10月市长公开电话办理情况的通报"
    assert "共受理诉求{{accepted}}。" in bulletin.text
    values = {figure.key: (figure.value, figure.unit) for figure in bulletin.figures}
    assert values["accepted"] == ("800", "件")
    assert values["calls-answered-rate"] == ("90.0", "%")
    assert set(FIGURE.findall(bulletin.text)) == set(values)
