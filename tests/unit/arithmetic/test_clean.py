"""A checker that rejects most of real life is wrong too: nothing is found where nothing is wrong."""

import pytest

from portal.arithmetic import check_text
from tests.unit.arithmetic.bulletins import CLEAN


@pytest.mark.parametrize("name", sorted(CLEAN))
def test_nothing_is_found_in_a_clean_bulletin(name: str) -> None:
    """Months, weeks, quarters, years; lists, brackets, tables with groups and totals; numbers that are no figures."""
    assert [str(finding) for finding in check_text(CLEAN[name])] == []
