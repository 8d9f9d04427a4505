"""Orders read off cases, and how they meet the orders of a file: no order is lost, none counts twice."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select, true
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.models import Case
from portal.backoffice.departments.models import Department, DepartmentAlias
from portal.backoffice.orders.from_cases import DeriveOrders, joint_names
from portal.backoffice.orders.models import Assignment, Exclusion
from tests.unit.backoffice.imports.running import case_of, counts, import_rows, order, run_import, write_rows

Sessions = sessionmaker[Session]


def handed(number: str, case: str, unit: str, **cells: str) -> dict[str, str]:
    """A row of an orders file."""
    return {"派单编号": number, "工单编号": case, "承办单位": unit, "派单时间": "2010-05-04 09:00", **cells}


def import_orders(sessions: Sessions, folder: Path, *rows: dict[str, str]) -> tuple[int, int, int, int]:
    return counts(run_import(sessions, write_rows(folder / "派单.csv", rows), profile="orders"))


def import_wide(sessions: Sessions, folder: Path, *rows: dict[str, str]) -> None:
    """Cases with columns of their own."""
    run_import(sessions, write_rows(folder / "cases.csv", rows))


def units(sessions: Sessions) -> dict[str, str]:
    """Department by order number."""
    with sessions() as session:
        return {row.order_number: row.department_raw for row in session.scalars(select(Assignment))}


def one(sessions: Sessions, number: str) -> Assignment:
    with sessions() as session:
        return session.scalars(select(Assignment).where(Assignment.order_number == number)).one()


def derive(sessions: Sessions) -> int:
    with sessions.begin() as session:
        return DeriveOrders(session, lambda _name, _moment: None).perform(true())


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("市交通局、市水利局，市民政局;市教育局", ["市交通局", "市水利局", "市民政局", "市教育局"]),
        (" 市交通局 市水利局 ", ["市交通局", "市水利局"]),
        ("市交通局、市交通局", ["市交通局"]),
        ("", []),
    ],
)
def test_joint_departments_are_told_apart(raw: str, names: list[str]) -> None:
    assert joint_names(raw) == names


def test_a_case_makes_an_order_of_its_lead_and_of_each_joint_department(
    sessions: Sessions, tmp_path: Path
) -> None:
    """With the case's clock and callback and without any text."""
    with sessions.begin() as session:
        session.add_all(
            [Department(code="works", name="市住建局"), Department(code="water", name="市水利局")]
        )
    import_wide(
        sessions,
        tmp_path,
        order("A-1", 主办单位="市住建局", 协办单位="市水利局、河道办", 派单时间="2010-05-04 09:00", 办理时限="2010-05-11",
              签收时间="2010-05-04 10:00", 办结时间="2010-05-10 17:00", 满意度="满意", 是否解决="部分解决", 重办次数="1"),
    )  # fmt: skip
    assert units(sessions) == {"A-1": "市住建局", "A-1/协1": "市水利局", "A-1/协2": "河道办"}
    lead = one(sessions, "A-1")
    assert (lead.origin, lead.role, lead.case_number, lead.is_written) == ("case", "lead", "A-1", True)
    assert lead.dispatched_at == dt.datetime(2010, 5, 4, 1, tzinfo=dt.UTC)
    assert (lead.due_is_day, lead.due_origin, lead.reworks) == (True, "stated", 1)
    assert (lead.reached, lead.solved, lead.satisfaction, lead.call_attempts) == (
        True,
        "partly",
        "satisfied",
        1,
    )
    joint = one(sessions, "A-1/协1")
    assert (joint.role, joint.closed_at, joint.case_id) == ("joint", lead.closed_at, lead.case_id)
    assert joint.department_id is not None and one(sessions, "A-1/协2").department_id is None


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"办理时限": "2010-05-11 17:30"}, (False, "stated")),
        ({"办理时限": "5个工作日"}, (True, "limit")),
        ({}, (True, "")),
    ],
)
def test_the_time_limit_of_a_case_is_read_as_that_of_an_order(
    cells: dict[str, str], expected: tuple[bool, str], sessions: Sessions, tmp_path: Path
) -> None:
    import_wide(sessions, tmp_path, order("A-1", 主办单位="市住建局", **cells))
    row = one(sessions, "A-1")
    assert (row.due_is_day, row.due_origin) == expected


def test_what_was_answered_on_the_line_is_no_written_order(sessions: Sessions, tmp_path: Path) -> None:
    """And what an inspector found is no citizen's."""
    import_wide(sessions, tmp_path, order("A-1", 主办单位="受理中心", 办理方式="直办", 来源渠道="网格上报"))
    assert (one(sessions, "A-1").is_written, one(sessions, "A-1").is_citizen) == (False, False)


def test_orders_follow_their_case(sessions: Sessions, tmp_path: Path) -> None:
    """Another lead, fewer joint departments, no department at all."""
    import_wide(sessions, tmp_path, order("A-1", 主办单位="市住建局", 协办单位="市水利局、河道办"))
    import_wide(sessions, tmp_path, order("A-1", 主办单位="市交通局", 协办单位="河道办"))
    assert units(sessions) == {"A-1": "市交通局", "A-1/协1": "河道办"}
    import_wide(sessions, tmp_path, order("A-1", 主办单位="", 协办单位=""))
    assert units(sessions) == {}


def test_an_order_of_a_file_wins_over_that_of_its_case(sessions: Sessions, tmp_path: Path) -> None:
    """Under the same number, and no later import of the case changes it."""
    import_rows(sessions, tmp_path, order("A-1", 主办单位="市住建局"))
    assert import_orders(sessions, tmp_path, handed("A-1", "A-1", "市住建局", 办结时间="2010-05-06")) == (
        0,
        1,
        0,
        0,
    )
    import_rows(sessions, tmp_path, order("A-1", 主办单位="市交通局"))
    row = one(sessions, "A-1")
    assert (row.origin, row.department_raw, row.closed_at is not None) == ("file", "市住建局", True)


def test_an_order_of_a_file_takes_over_its_department_s_order_of_the_case(
    sessions: Sessions, tmp_path: Path
) -> None:
    """Numbers differ, the hand-over is one: its exclusion stays on it, and the joint department's is untouched."""
    import_wide(sessions, tmp_path, order("A-1", 主办单位="市住建局", 协办单位="市水利局"))
    lead = one(sessions, "A-1").id
    with sessions.begin() as session:
        session.add(Exclusion(assignment_id=lead, reason="court", document="〔2010〕1号",
                              proposed_by="li", proposed_at=dt.datetime.now(dt.UTC)))  # fmt: skip
    import_orders(
        sessions,
        tmp_path,
        handed("P-7", "A-1", "市交通局", 退单时间="2010-05-05", 退单是否核准="是"),
        handed("P-8", "A-1", "市住建局"),
    )
    assert units(sessions) == {"P-7": "市交通局", "P-8": "市住建局", "A-1/协1": "市水利局"}
    with sessions() as session:
        assert session.scalars(select(Exclusion)).one().assignment_id == lead
    assert one(sessions, "P-8").id == lead
    import_wide(sessions, tmp_path, order("A-1", 主办单位="市住建局", 协办单位="市水利局", 标题="改了标题"))
    assert derive(sessions) == 0
    assert units(sessions).keys() == {"P-7", "P-8", "A-1/协1"}


def test_one_hand_over_is_one_order_also_where_only_one_of_them_knows_its_department(
    sessions: Sessions, tmp_path: Path
) -> None:
    """The name was given to the department between receipt and dispatch."""
    with sessions.begin() as session:
        session.add(Department(code="works", name="市住房和城乡建设局"))
        session.flush()
        works = session.scalars(select(Department.id)).one()
        session.add(DepartmentAlias(name="市住建局", department_id=works, valid_from=dt.date(2010, 5, 4)))
    import_rows(sessions, tmp_path, order("A-1", 主办单位="市住建局", 受理时间="2010-05-03"))
    assert import_orders(sessions, tmp_path, handed("P-1", "A-1", "市住建局")) == (0, 1, 0, 0)
    assert units(sessions) == {"P-1": "市住建局"} and one(sessions, "P-1").department_id == works


def test_an_order_waits_for_its_case_and_is_linked_when_it_arrives(
    sessions: Sessions, tmp_path: Path
) -> None:
    """It takes over type and origin, which only the case tells."""
    file = write_rows(tmp_path / "派单.csv", [handed("P-1", "A-1", "市住建局")])
    run = run_import(sessions, file, profile="orders")
    assert (
        "1 件交办件的工单还没有导入，导入后自动关联" in run.message and run.warnings == 1
    )  # the unit's name
    assert one(sessions, "P-1").case_id is None
    import_wide(sessions, tmp_path, order("A-1", 主办单位="市住建局", 诉求类型="投诉", 来源渠道="网格上报"))
    row = one(sessions, "P-1")
    with sessions() as session:
        assert row.case_id == case_of(session, "A-1").id
    assert (row.appeal_type, row.is_citizen) == ("complaint", False)
    assert units(sessions).keys() == {"P-1"}


def test_cases_imported_before_there_were_orders_get_theirs(sessions: Sessions, tmp_path: Path) -> None:
    """Once: the second time there is nothing to do."""
    import_wide(
        sessions, tmp_path, order("A-1", 主办单位="市住建局", 协办单位="市水利局"), order("A-2", 主办单位="")
    )
    with sessions.begin() as session:
        session.query(Assignment).delete()
    assert derive(sessions) == 2
    assert units(sessions) == {"A-1": "市住建局", "A-1/协1": "市水利局"}
    assert derive(sessions) == 0


def test_an_erased_case_keeps_its_orders(sessions: Sessions, tmp_path: Path) -> None:
    """They hold no text, and the unit's work still counts."""
    import_rows(sessions, tmp_path, order("A-1", 主办单位="市住建局"))
    with sessions.begin() as session:
        case = session.scalars(select(Case)).one()
        case.title = case.question = case.reply = ""
        case.erased_at = dt.datetime.now(dt.UTC)
    assert derive(sessions) == 0 and units(sessions) == {"A-1": "市住建局"}
