"""docs/ranking.md is normative: a name of the file or of a rulebook that it lacks could not be implemented from it."""

import re
from pathlib import Path

import pytest

from portal.scoring.archive import MEMBERS
from portal.scoring.examples import example_text
from portal.scoring.facts import COUNTS
from portal.scoring.results import STATUSES
from portal.scoring.rows import COHORTS
from portal.scoring.tables import RESULT_COLUMNS

PAGE = (Path(__file__).parents[2] / "docs" / "ranking.md").read_text("utf-8")
FIELDS = sorted(set(re.findall(r"^([a-z_]+) = ", example_text(), re.M)))


@pytest.mark.parametrize("name", [*MEMBERS, *COUNTS, *STATUSES, *COHORTS, *RESULT_COLUMNS, *FIELDS])
def test_every_name_of_the_file_is_explained(name: str) -> None:
    """Members, columns, states, cohorts, and the fields that the example uses."""
    assert f"`{name}`" in PAGE


def test_the_second_implementation_shares_no_code() -> None:
    """It imports the standard library only."""
    text = (Path(__file__).parents[1] / "independent_verifier.py").read_text("utf-8")
    imported = set(re.findall(r"^(?:from|import) (\w+)", text, re.M))
    assert imported == {
        *(
            "csv",
            "hashlib",
            "io",
            "json",
            "math",
            "sys",
            "tomllib",
            "zipfile",
            "decimal",
            "fractions",
            "pathlib",
        ),
    }
