"""A dry run: what moves between two rulebooks, in words."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.rulebooks.dry_run import DryRun, TryRulebook
from portal.scoring.period import Period
from tests.rankings import make_rulebook
from tests.reviewing import EXAMPLE, PERIOD, open_review

NEXT = EXAMPLE.replace("version = 1", "version = 2", 1).replace(
    "valid_from = 2025-01-01", "valid_from = 2027-01-01"
)


@pytest.fixture
def tried(sessions: sessionmaker[Session]) -> Callable[..., DryRun]:
    """``tried((what, by what), ...)``: the month under the example changed so, beside the example itself."""

    def run(*changes: tuple[str, str]) -> DryRun:
        text = NEXT
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        with sessions.begin() as session:
            open_review(session)
            draft = make_rulebook(session, text, state="draft")
            return TryRulebook(session, draft, Period.parse(PERIOD)).perform()

    return run


def moves(run: DryRun) -> dict[str, str]:
    return {line.name[3:]: line.move.word for line in run.groups[0].lines}


def test_the_same_rule_moves_nobody(tried: Callable[..., DryRun]) -> None:
    run = tried()
    assert (run.moved, run.compared) == (0, 2)
    assert moves(run) == {"住房和城乡建设局": "不变", "交通运输局": "不变"}
    assert {line.score_change for line in run.groups[0].lines} == {"不变"}


def test_units_leave_the_ranking_under_a_higher_minimum(tried: Callable[..., DryRun]) -> None:
    run = tried(("minimum_orders = 10", "minimum_orders = 13"))
    assert moves(run) == {"住房和城乡建设局": "退出排名", "交通运输局": "退出排名"}
    assert run.moved == 2
    assert {line.after.place for line in run.groups[0].lines} == {"件数不足，不排名"}


def test_a_steeper_slope_costs_points_without_a_change_of_place(tried: Callable[..., DryRun]) -> None:
    """11 of 12 are 6 1/3 percentage points short of 98: 15 less twice that is 2.33, and 82.33 of 95 is 86.66 of 100."""
    run = tried(("target = 98\nslope = 1", "target = 98\nslope = 2"))
    (late,) = (line for line in run.groups[0].lines if "住房" in line.name)
    assert late.before is not None
    assert (late.before.score, late.after.score, late.score_change) == ("93.34", "86.66", "−6.68")
    assert (late.move.word, run.moved) == ("不变", 0)


def test_a_unit_that_leaves_the_group_is_listed(tried: Callable[..., DryRun]) -> None:
    run = tried(('name = "市直部门"', 'name = "市直部门"\ndepartments = ["roads"]'))
    assert moves(run) == {"住房和城乡建设局": "退出这一组", "交通运输局": "不变"}
    assert (run.moved, run.compared) == (1, 2)


def test_a_group_that_the_old_rulebook_lacks_has_nothing_beside_it(tried: Callable[..., DryRun]) -> None:
    run = tried(('code = "departments"', 'code = "others"'))
    assert [group.current is not None for group in run.groups] == [False, True, True]
    assert run.compared == 0
