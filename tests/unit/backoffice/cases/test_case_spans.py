"""Spans follow the text they stand on, and a decision never outlives the span it was made on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.backoffice.cases.models import Finding
from portal.backoffice.cases.spans import mentions, moved_by, reconcile, same_value
from portal.privacy import Finding as Found


def row(start: int, end: int, **values: object) -> Finding:
    """A row as the engine first reported it, undecided."""
    usual = {"label": "PERSON", "risk": "high", "decision": "", "edited": False, "confidence": 0.9}
    return Finding(start=start, end=end, **{**usual, "found_start": start, "found_end": end, **values})


def found(start: int, end: int, label: str = "PERSON") -> Found:
    return Found(start, end, label, "high", 0.95, "rule", "name.cue.1")


def test_a_span_after_an_edit_is_moved() -> None:
    moved = moved_by("我叫王小丽，住在路边。", "您好，我叫王小丽，住在路边。")
    assert moved(2, 5) == (5, 8)


def test_a_span_before_an_edit_stays() -> None:
    moved = moved_by("我叫王小丽，住在路边。", "我叫王小丽，住在街边。")
    assert moved(2, 5) == (2, 5)


def test_a_span_that_was_edited_is_lost() -> None:
    moved = moved_by("我叫王小丽，住在路边。", "我叫王丽，住在路边。")
    assert moved(2, 5) is None


def test_a_span_between_two_edits_is_moved() -> None:
    moved = moved_by("甲。我叫王小丽。乙。", "甲甲。我叫王小丽。丙。")
    assert moved(4, 7) == (5, 8)


@given(st.text("王小丽周大海，。", max_size=30), st.text("王小丽周大海，。", max_size=30))
def test_a_moved_span_always_holds_the_same_text(old: str, new: str) -> None:
    """Whatever the edit, a decision can only land on the characters it was made on."""
    moved = moved_by(old, new)
    for start in range(len(old)):
        for end in range(start + 1, min(start + 4, len(old)) + 1):
            place = moved(start, end)
            assert place is None or new[slice(*place)] == old[start:end]


def test_a_span_across_clauses_is_moved_whole() -> None:
    """Clauses are how texts are compared, not how spans are cut."""
    moved = moved_by("甲。住在望江家园，十二幢。乙。", "首句。甲。住在望江家园，十二幢。丙。")
    assert moved(4, 12) == (7, 15)


def test_a_long_letter_that_repeats_itself_is_compared_at_once() -> None:
    """Letter by letter this took minutes."""
    line = "小区北侧的污水管每到夜间往外冒水，气味很重，已经反映过多次。\n"
    old = line * 280
    moved = moved_by(old, old.replace("气味", "味道") + "完")
    assert moved(0, 5) == (0, 5)


def test_an_unchanged_text_moves_nothing() -> None:
    assert moved_by("王小丽", "王小丽")(0, 3) == (0, 3)


def test_mentions_are_found_across_blanks_and_lines() -> None:
    text = "王小丽来电，王 小\n丽再次来电"
    assert [text[start:end] for start, end in mentions(text, "王小丽")] == ["王小丽", "王 小\n丽"]


def test_mentions_read_the_value_literally() -> None:
    assert mentions("a.b axb", "a.b") == [(0, 3)]


def test_a_blank_value_has_no_mentions() -> None:
    assert mentions("任何文字", " \n") == []


@pytest.mark.parametrize(
    ("one", "other", "same"), [("Wx_1", "wx_1", True), ("王 丽", "王丽", True), ("王丽", "王莉", False)]
)
def test_values_are_compared_without_blanks_and_case(one: str, other: str, same: bool) -> None:
    assert same_value(one, other) is same


def test_a_decision_on_an_unchanged_span_is_kept() -> None:
    decided = row(2, 5, decision="mask")
    result = reconcile([decided], [found(2, 5)])
    assert (result.kept, result.dropped, result.added) == ([decided], [], [])
    assert decided.decision == "mask"


def test_an_undecided_row_that_is_reported_no_longer_goes() -> None:
    stale = row(2, 5)
    assert reconcile([stale], []).dropped == [stale]


def test_a_masked_row_that_is_reported_no_longer_stays() -> None:
    """A newer rule set never unmasks what a person masked."""
    masked = row(2, 5, decision="mask")
    assert reconcile([masked], []).kept == [masked]


def test_a_larger_finding_replaces_the_decision_on_a_part_of_it() -> None:
    """A half-masked name is a leak: the whole of it must be decided again."""
    part = row(2, 4, decision="mask")
    result = reconcile([part], [found(2, 5)])
    assert result.dropped == [part]
    assert [span for _found, span in result.added] == [(2, 5)]


def test_a_kept_span_does_not_hide_a_new_finding_inside_it() -> None:
    kept = row(0, 8, decision="keep")
    result = reconcile([kept], [found(2, 5)])
    assert (result.kept, [span for _found, span in result.added]) == ([], [(2, 5)])


def test_a_masked_span_covers_a_smaller_finding() -> None:
    masked = row(0, 8, decision="mask")
    result = reconcile([masked], [found(2, 5)])
    assert (result.kept, result.added) == ([masked], [])


def test_a_span_a_person_shrank_is_not_reported_again() -> None:
    shrunk = row(2, 4, edited=True, found_end=5, decision="mask")
    result = reconcile([shrunk], [found(2, 5)])
    assert (result.kept, result.added) == ([shrunk], [])


def test_a_finding_that_reaches_over_a_drawn_span_is_cut_at_it() -> None:
    drawn = row(4, 8, found_start=None, found_end=None, decision="mask")
    result = reconcile([drawn], [found(2, 10)])
    assert result.kept == [drawn]
    assert [span for _found, span in result.added] == [(2, 4), (8, 10)]


def test_a_newer_reading_changes_an_undecided_row_only() -> None:
    open_row, decided = row(0, 2), row(3, 5, decision="keep")
    reconcile([open_row, decided], [found(0, 2, "PARTIAL"), found(3, 5, "PARTIAL")])
    assert (open_row.label, decided.label) == ("PARTIAL", "PERSON")
