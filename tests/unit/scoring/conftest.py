"""Rulebooks that ship with the tests, read once."""

from pathlib import Path

import pytest

from portal.scoring.examples import example_text
from portal.scoring.rulebook import Rulebook, parse_rulebook

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def lianyungang() -> Rulebook:
    return parse_rulebook((DATA / "lianyungang.toml").read_text("utf-8"))


@pytest.fixture(scope="session")
def deductions() -> Rulebook:
    return parse_rulebook((DATA / "deductions.toml").read_text("utf-8"))


@pytest.fixture(scope="session")
def nine() -> Rulebook:
    return parse_rulebook(example_text())
