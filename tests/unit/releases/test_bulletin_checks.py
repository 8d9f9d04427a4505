"""Checks of a bulletin: what they find, where they say it is, who can let it pass."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.bulletins.assembly import BuildBulletin
from portal.backoffice.bulletins.models import Bulletin
from portal.public.bulletins.tables import published_figure
from portal.releases.bulletin_checks import LONGEST, Checks, checks
from portal.releases.bulletin_numbers import arithmetic_figures
from portal.releases.bulletin_prepare import prepare_bulletin
from portal.releases.statistics import PublishStatistics
from portal.settings import Settings
from tests.bulletins import NOW, TEXT, approve_bulletin, make_bulletin, received
from tests.figures import OCTOBER, fill_orders, make_calls
from tests.releasing_bulletins import approved, publish, publish_calls

Sessions = sessionmaker[Session]


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    with sessions() as session:
        yield session


def found(session: Session, bulletin: Bulletin) -> Checks:
    session.flush()
    return checks(session, bulletin, NOW)


def words(session: Session, bulletin: Bulletin) -> list[str]:
    return [str(fault) for fault in found(session, bulletin).faults]


def draft(session: Session, text: str = TEXT, **values: object) -> Bulletin:
    publish_calls(session)
    return make_bulletin(session, text=text, **values)


def test_a_sound_bulletin_has_neither_faults_nor_warnings(session: Session) -> None:
    assert found(session, draft(session)) == Checks((), ())


def test_a_share_is_judged_with_the_figures_in_place_and_named_by_its_line(session: Session) -> None:
    bulletin = draft(session, "## 一、受理\n\n本月受理 {{received}}，其中咨询{{asked}}，占 {{share}}。\n")
    bulletin.figures += [
        received("asked", position=2, query="calls-offered", value="5000", label="咨询"),
        received("share", position=3, value="63.7", unit="%", digits=1, label="咨询占比"),
    ]
    assert "「一、受理」第 3 行：应为40.3%（咨询5000件÷本月受理12418件），现为占63.7%" in words(
        session, bulletin
    )


def test_a_rate_must_be_its_numerator_over_its_denominator(session: Session) -> None:
    bulletin = draft(session)
    bulletin.figures.append(
        received(
            "rate",
            position=2,
            value="96.7",
            unit="%",
            digits=1,
            numerator=12000,
            denominator=12418,
            label="接通率",
        )
    )
    assert any(fault.startswith("数字“rate”（接通率）：应为96.6%") for fault in words(session, bulletin))


@pytest.mark.parametrize(
    ("against", "label", "right"),
    [("2026-09", "环比上升", True), ("2026-09", "同比上升", False), ("2025-10", "同比上升", True)],
)
def test_a_change_is_called_by_what_it_is_against(
    session: Session, against: str, label: str, right: bool
) -> None:
    figure = received(
        "change",
        value="24.2",
        unit="%",
        digits=1,
        label=label,
        data={"direction": "up", "now": 12418, "before": 10000, "against": against},
    )
    bulletin = draft(session)
    bulletin.figures.append(figure)
    faults = [fault for fault in found(session, bulletin).faults if fault.rule == "comparison"]
    assert (faults == []) is right
    assert [item.value for item in arithmetic_figures([figure])] == [
        Decimal(12418),
        Decimal(10000),
        Decimal("24.2"),
    ]


def test_typed_digits_are_faults_of_a_periodical_and_warnings_elsewhere(session: Session) -> None:
    bulletin = draft(session, TEXT + "\n另有47处路灯已修复。\n")
    (fault,) = found(session, bulletin).faults
    assert (str(fault), fault.may_pass) == ("第 11 行：应为插入的数字，现为手写的“47处”", True)
    for kind in ("brief", "archive"):
        bulletin.kind = kind
        result = found(session, bulletin)
        assert result.faults == () and [remark.rule for remark in result.warnings] == ["typed"]


def test_of_a_historic_document_the_arithmetic_only_warns(session: Session) -> None:
    text = "## 受理情况\n\n共受理284,406件，其中咨询124,599件，占63.72%。\n"
    bulletin = draft(session, text, kind="archive", number="a2019-006", period="")
    result = found(session, bulletin)
    assert result.faults == ()
    assert {"share", "typed"} <= {remark.rule for remark in result.warnings}


def test_a_case_that_is_not_public_cannot_be_let_pass(session: Session) -> None:
    bulletin = draft(session, TEXT + "\n{{case:2026-000009}}\n")
    (fault,) = found(session, bulletin).faults
    assert str(fault) == "引用的案例 2026-000009：应为现在公开的案例，现为没有公开，或者已经撤回"
    bulletin.overrides = [{**fault.identity, "reason": "随后公开", "user_id": 7}]
    assert found(session, bulletin).faults == (fault,) and not fault.may_pass


def test_what_cannot_be_rendered_is_said_with_its_line(session: Session) -> None:
    assert words(session, draft(session, TEXT + "\n{{unknown}}\n")) == [
        "正文：第 11 行：没有名为“unknown”的数字"
    ]


def test_a_figure_equals_the_published_statistics(session: Session) -> None:
    bulletin = draft(session)
    bulletin.figures[0].value = "12400"
    assert words(session, bulletin) == [
        "数字“received”（2026年10月呼入量）：应为与已公开的话务统计一致：12,418次，现为12,400次"
    ]


def test_statistics_corrected_since_count_once_they_are_published(session: Session) -> None:
    row = publish_calls(session)
    bulletin = make_bulletin(session)
    row.offered, row.published_at = 13000, None
    assert words(session, bulletin) == []
    PublishStatistics(session, "li", row, NOW).perform()
    assert len(words(session, bulletin)) == 1


def test_a_figure_equals_the_same_figure_in_another_live_bulletin(
    session: Session, settings: Settings
) -> None:
    other = approved(session, settings)
    publish(session, other, settings)
    session.execute(published_figure.update().values(value="12000"))
    bulletin = make_bulletin(session, number="2026-Q4", period="2026-Q4", title="四季度通报")
    assert words(session, bulletin) == [
        f"数字“received”（2026年10月呼入量）：应为与《{other.title}》（2026-10）一致：12,000次，现为12,418次"
    ]


def test_a_figure_that_no_longer_resolves_keeps_its_value_and_is_a_fault(session: Session) -> None:
    bulletin = draft(session)
    bulletin.figures[0].parameters = {"period": "2026-01"}
    (fault,) = found(session, bulletin).faults
    assert fault.rule == "unread" and "话务统计缺少2026年1月的呼入量" in fault.found
    assert bulletin.figures[0].value == "12418"


def test_a_query_that_is_gone_is_said(session: Session) -> None:
    bulletin = draft(session)
    bulletin.figures[0].query = "retired"
    assert [fault.found for fault in found(session, bulletin).faults] == [
        "读不出来：没有名为“retired”的数字。"
    ]


def test_a_fault_let_pass_is_bound_to_exactly_what_was_found(session: Session, settings: Settings) -> None:
    bulletin = draft(session, TEXT + "\n另有47处路灯已修复。\n")
    (fault,) = found(session, bulletin).faults
    bulletin.overrides = [{**fault.identity, "reason": "现场清点，没有数据。", "user_id": 7}]
    result = found(session, bulletin)
    assert result.faults == () and [item.remark for item in result.passed] == [fault]
    bulletin.text = bulletin.text.replace("47", "48")
    assert len(found(session, bulletin).faults) == 1


def test_the_reason_of_what_was_let_pass_is_published(session: Session, settings: Settings) -> None:
    bulletin = draft(session, TEXT + "\n另有47处路灯已修复。\n")
    (fault,) = found(session, bulletin).faults
    bulletin.overrides = [{**fault.identity, "reason": "现场清点，没有数据。", "user_id": 0}]
    approve_bulletin(session, bulletin, settings)
    row = publish(session, bulletin, settings).snapshot["bulletin"]
    assert row["check_notes"] == (
        '[{"reason": "现场清点，没有数据。", "text": "第 11 行：应为插入的数字，现为手写的“47处”"}]'
    )


def test_the_proposer_cannot_let_their_own_faults_pass(session: Session, settings: Settings) -> None:
    bulletin = draft(session)
    approve_bulletin(session, bulletin, settings)
    bulletin.overrides = [{"rule": "typed", "reason": "现场清点", "user_id": bulletin.proposed_by_id}]
    with pytest.raises(Exception, match="须由送审人以外的人放行"):
        publish(session, bulletin, settings)


def test_a_text_too_long_for_the_check_says_how_far_it_was_read(session: Session) -> None:
    bulletin = draft(session, TEXT + "\n" + "各单位抓紧办理。\n\n" * (LONGEST // 10 + 1))
    assert [remark.rule for remark in found(session, bulletin).warnings] == ["length"]


def test_a_bulletin_drafted_from_the_data_could_be_released_as_it_is(
    session: Session, settings: Settings
) -> None:
    """The machine does not object to what it wrote itself: no fault, and no telephone seen in a row of numbers."""
    for month in ("2025-10", "2026-08", "2026-09", "2026-10"):
        PublishStatistics(session, "li", make_calls(session, month), NOW).perform()
    fill_orders(session)
    bulletin = BuildBulletin(session, "li", OCTOBER, NOW, settings=settings).perform()
    assert len(bulletin.figures) > 30
    assert prepare_bulletin(session, bulletin, settings, NOW).reasons == ()
