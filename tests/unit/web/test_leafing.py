"""What is shown at a place of a list, and which pages stand beside it."""

import re

import pytest

from portal.web.leafing import Leaf, Place, read_place

KEYS = re.compile(r"([^.]{0,10})\.(.{1,16})")
OLDER, NEWER = Place(("b", "2")), Place(("b", "2"), newer=True)


def link(**query: str) -> str:
    return f"/list?{query}" if query else "/list"


def test_an_address_names_a_place_before_or_after_a_row() -> None:
    assert read_place({"older": "b.2"}, KEYS) == OLDER
    assert read_place({"newer": "b.2"}, KEYS) == NEWER
    assert read_place({"older": ".2"}, KEYS) == Place(("", "2"))


@pytest.mark.parametrize("damaged", ["", "b", "b.", "b" * 11 + ".2", "b." + "2" * 17, "b.2\n"])
def test_a_damaged_place_is_the_first_page(damaged: str) -> None:
    assert read_place({"older": damaged}, KEYS) is None


@pytest.mark.parametrize(
    ("read", "place", "shown"),
    [
        ("abc", None, Leaf("ab", newer=False, older=True)),
        ("ab", None, Leaf("ab", newer=False, older=False)),
        ("cde", OLDER, Leaf("cd", newer=True, older=True)),
        ("c", OLDER, Leaf("c", newer=True, older=False)),
        ("dcb", NEWER, Leaf("cd", newer=True, older=True)),
        ("dc", NEWER, Leaf("cd", newer=False, older=True)),
    ],
)
def test_rows_stand_in_the_order_of_the_list_whichever_way_they_were_read(
    read: str, place: Place | None, shown: Leaf
) -> None:
    assert Leaf.of(read, 2, place) == shown


def test_a_page_leads_to_the_first_one_and_to_those_beside_it() -> None:
    links = Leaf("cd", newer=True, older=True).links(link, lambda row: (row, 7))
    assert links == {"first": "/list", "newer": "/list?{'newer': 'c.7'}", "older": "/list?{'older': 'd.7'}"}


def test_behind_the_last_row_only_the_first_page_is_offered() -> None:
    links = Leaf((), newer=True, older=False).links(link, lambda row: row)
    assert links == {"first": "/list", "newer": "", "older": ""}
