"""The invented city: repeatable, varied, consistent, and nobody real in it."""

import re
from collections import Counter
from datetime import date, timedelta
from itertools import islice
from statistics import median

import pytest

from portal.backoffice.departments.categories.services import shipped_taxonomy
from portal.demo import DemoCase, generate
from portal.demo.model import Span
from portal.demo.places import offices, towns
from portal.demo.topics import topics

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def cases() -> list[DemoCase]:
    """Two thousand cases, the size of the shipped demonstration."""
    return list(generate(2_000, 1, TODAY))


def texts(case: DemoCase) -> list[tuple[str, tuple[Span, ...]]]:
    """Every text of a case with its marks."""
    return [(case.title, case.title_spans), (case.body, case.body_spans), (case.reply, case.reply_spans)]


def test_the_same_seed_gives_the_same_city(cases: list[DemoCase]) -> None:
    """A demonstration can be made again, to the letter."""
    assert list(generate(2_000, 1, TODAY)) == cases


def test_another_seed_gives_another_city(cases: list[DemoCase]) -> None:
    """No case is told twice by two seeds."""
    other = {case.body for case in generate(300, 2, TODAY)}
    assert not other & {case.body for case in cases}


def test_cases_come_one_by_one() -> None:
    """Millions may be asked for; the first does not wait for the last."""
    assert len(list(islice(generate(5_000_000, 1, TODAY), 3))) == 3


def test_as_many_cases_as_asked_for(cases: list[DemoCase]) -> None:
    """Rounding by day loses none."""
    assert len(cases) == 2_000
    assert len(list(generate(7, 1, TODAY))) == 7


def test_source_numbers_are_unique_and_in_order_of_receipt(cases: list[DemoCase]) -> None:
    """The call system numbers by day."""
    numbers = [case.source_number for case in cases]
    assert len(set(numbers)) == len(numbers)
    assert [case.received_at for case in cases] == sorted(case.received_at for case in cases)


def test_the_years_grow_and_reach_the_current_month(cases: list[DemoCase]) -> None:
    """Several years up to now, more calls every year."""
    years = Counter(case.received_at.year for case in cases)
    assert sorted(years) == list(range(2018, 2027))
    assert years[2025] > years[2018] * 1.5
    assert TODAY - cases[-1].received_at.date() < timedelta(days=15)


def test_no_two_bodies_are_equal(cases: list[DemoCase]) -> None:
    """Lists and search results must not look stamped."""
    assert len({case.body for case in cases}) == len(cases)
    assert len({case.title for case in cases}) > 0.75 * len(cases)


def test_lengths_are_those_of_hotline_records(cases: list[DemoCase]) -> None:
    """Mostly a paragraph, at times a long letter."""
    lengths = [len(case.body) for case in cases]
    assert 120 <= median(lengths) <= 260
    assert max(lengths) > 1_000


def test_nothing_is_left_of_the_phrase_language(cases: list[DemoCase]) -> None:
    """Brackets, bars and slots are all resolved; punctuation does not pile up."""
    for case in cases:
        for text, _ in texts(case):
            assert not re.search(r"[\[\]{}|]|None|。。|，，|。，|，。|：：|：，|、、", text), text


def test_marks_lie_on_personal_data(cases: list[DemoCase]) -> None:
    """Offsets are exact: each mark holds what its label promises."""
    shapes = {"PHONE": r"13\d0000\d{4}", "ID": r"99\d{15}[\dX]", "PLATE": r"浙C\w+", "BANK": r"62\d{17}"}
    for case in cases:
        for text, spans in texts(case):
            for span in spans:
                found = text[span.start : span.end]
                assert found
                assert re.fullmatch(shapes.get(span.label, r".+"), found), (span, text)


def test_no_caller_is_named_outside_the_marks(cases: list[DemoCase]) -> None:
    """What the marks say is complete for the caller's own name and telephone."""
    for case in cases:
        for text, spans in texts(case):
            for value in (case.caller_phone, case.caller_name if len(case.caller_name) > 2 else ""):
                at = text.find(value) if value else -1
                assert at < 0 or any(span.start <= at < span.end for span in spans), text


def test_every_kind_of_personal_data_occurs(cases: list[DemoCase]) -> None:
    """The demonstration shows what detection can do."""
    labels = Counter(span.label for case in cases for _, spans in texts(case) for span in spans)
    wanted = {"PERSON", "PARTIAL", "ADDRESS", "PHONE", "ID", "BANK", "ACCOUNT", "PLATE", "IM", "EMAIL"}
    assert wanted <= set(labels)


def test_times_follow_each_other(cases: list[DemoCase]) -> None:
    """Received, dispatched, signed, replied, closed, called back; never after today."""
    for case in cases:
        steps = [
            case.received_at,
            case.dispatched_at,
            case.signed_at,
            case.replied_at,
            case.closed_at,
            case.called_back_at,
        ]
        known = [step for step in steps if step]
        assert known == sorted(known)
        assert known[-1].date() <= TODAY


def test_units_bear_the_name_of_the_day() -> None:
    """市住房和城乡规划建设局 became 市住房和城乡建设局 in March 2019."""
    office = offices()["市住房和城乡建设局"]
    assert office.name_on(date(2019, 3, 14)) == "市住房和城乡规划建设局"
    assert office.name_on(date(2019, 3, 15)) == "市住房和城乡建设局"
    assert offices()["市医疗保障局"].name_on(date(2018, 5, 1)) == "市人力资源和社会保障局"


def test_exports_are_as_untidy_as_real_ones(cases: list[DemoCase]) -> None:
    """Unknown units and categories, secrecy, missing replies, repeats, returns: all occur, none often."""
    known = {name for office in offices().values() for name in (office.name, *office.spellings)}
    former = {name for office in offices().values() for name, _ in office.former}
    shares = {
        "no unit": sum(case.department is None for case in cases),
        "strange unit": sum(
            bool(case.department) and case.department not in known | former for case in cases
        ),
        "no category": sum(case.category is None for case in cases),
        "secret": sum(case.secrecy_requested for case in cases),
        "no reply": sum(not case.reply for case in cases),
        "repeat": sum(case.repeat_of is not None for case in cases),
        "returned": sum(case.returns > 0 for case in cases),
        "extended": sum(case.extensions > 0 for case in cases),
    }
    assert all(0 < count < 0.15 * len(cases) for count in shares.values()), shares


def test_categories_are_those_of_the_shipped_taxonomy(cases: list[DemoCase]) -> None:
    """Every topic hangs on a leaf; nearly every leaf has cases."""
    leaves = set(shipped_taxonomy())
    assert {topic.category for topic in topics()} <= leaves
    assert len({case.category for case in cases if case.category}) > 0.8 * len(leaves)


def test_every_topic_can_be_written() -> None:
    """Each topic has what its kind needs, and its unit exists."""
    for topic in topics():
        needed = {"title", "subject", "open", "detail"}
        needed |= {"check", "done", "part", "wish"} if "answer" not in topic.phrases else set()
        assert needed <= set(topic.phrases) | ({"wish"} if topic.kind != "problem" else set()), topic.key
        assert topic.department == "{town}" or topic.department in offices(), topic.key
        assert all(name == "{town}" or name in offices() for name in topic.joint), topic.key


def test_many_topics_towns_and_units_take_part(cases: list[DemoCase]) -> None:
    """Facets must have something to count."""
    assert len({case.topic for case in cases}) > 100
    assert {case.town for case in cases} - {""} == {town.name for town in towns()}


def test_rows_carry_every_column_as_text(cases: list[DemoCase]) -> None:
    """A row can be written to CSV as it is."""
    rows = [case.as_row() for case in cases[:50]]
    assert len({tuple(row) for row in rows}) == 1
    assert all(isinstance(value, str) for row in rows for value in row.values())
