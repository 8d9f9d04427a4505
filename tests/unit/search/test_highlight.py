"""Highlights and snippets."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.search.highlight import ELLIPSIS, highlight, snippet
from portal.search.parser import parse

TEXT = st.text(alphabet=st.sampled_from("污水管道外溢噪音号。！\n AB1１臺㎡"))


def marked(text: str, typed: str, field: str | None = None) -> str:
    """Return a text with its hits in brackets."""
    return "".join(f"[{piece}]" if hit else piece for piece, hit in highlight(text, parse(typed), field))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("污水", "[污水]管道破裂，[污水]外溢到１００号门前"),
        ("污水外溢", "[污水]管道破裂，[污水外溢]到１００号门前"),
        ("“污水外溢”", "污水管道破裂，[污水外溢]到１００号门前"),
        ("“破裂污水”", "污水管道[破裂，污水]外溢到１００号门前"),
        ("100号", "污水管道破裂，污水外溢到[１００号]门前"),
        ("到", "污水管道破裂，污水外溢[到]１００号门前"),
        ("返水", "[污水]管道破裂，[污水]外溢到１００号门前"),
        ("污水 -外溢", "[污水]管道破裂，[污水]外溢到１００号门前"),
        ("标题:污水 管道", "污水[管道]破裂，污水外溢到１００号门前"),
        ("无关", "污水管道破裂，污水外溢到１００号门前"),
        ("", "污水管道破裂，污水外溢到１００号门前"),
    ],
)
def test_what_was_searched_is_marked(typed: str, expected: str) -> None:
    """Words, phrases and synonyms are marked; exclusions and words of other fields are not."""
    assert marked("污水管道破裂，污水外溢到１００号门前", typed) == expected


def test_words_of_a_field_are_marked_there() -> None:
    """A word sought in the title is marked in the title."""
    assert marked("污水外溢", "标题:污水", field="title") == "[污水]外溢"


def test_the_original_writing_is_kept() -> None:
    """What is shown is the text itself, however the search was written."""
    assert marked("臺灣Ｗｉｆｉ", "台湾 wifi") == "[臺灣Ｗｉｆｉ]"


def test_a_snippet_shows_the_passage_with_most_of_the_search() -> None:
    """Two words together are worth more than one of them earlier."""
    text = "污水。" + "无关紧要的文字，" * 40 + "这里污水外溢。" + "后面还有很多文字，" * 40
    shown = "".join(piece for piece, _ in snippet(text, parse("污水 外溢"), width=40))
    assert "这里污水外溢。" in shown
    assert shown.startswith(ELLIPSIS)
    assert shown.endswith(ELLIPSIS)


def test_a_snippet_begins_with_a_sentence_where_one_is_near() -> None:
    """A passage starts at the start of its sentence rather than in the middle of a word."""
    text = "前面的文字很长很长很长很长很长很长很长很长。昨天这里的路灯坏了。" + "后面的文字，" * 40
    assert snippet(text, parse("路灯"), width=40)[1] == ("昨天这里的", False)


def test_without_a_hit_the_snippet_is_the_beginning() -> None:
    """A hit by its department alone still shows what the text is about."""
    assert snippet("甲" * 300, parse("乙"), width=10) == [("甲" * 10, False), (ELLIPSIS, False)]


def test_a_short_text_is_shown_whole() -> None:
    """Nothing is cut that fits."""
    assert snippet("路灯坏了", parse("路灯")) == [("路灯", True), ("坏了", False)]


@settings(deadline=None)
@given(TEXT, TEXT | st.text(max_size=20))
def test_highlighting_changes_no_character(text: str, typed: str) -> None:
    """The segments of a text joined are the text."""
    assert "".join(piece for piece, _ in highlight(text, parse(typed))) == text


@settings(deadline=None)
@given(TEXT, TEXT, st.integers(min_value=25, max_value=60))
def test_a_snippet_is_a_passage_of_the_text(text: str, typed: str, width: int) -> None:
    """Between the ellipses stands a piece of the text, no longer than asked for, with a hit where the text has one."""
    query = parse(typed)
    pieces = [piece for piece in snippet(text, query, width) if piece[0] != ELLIPSIS]
    shown = "".join(piece for piece, _ in pieces)
    assert shown in text
    assert len(shown) <= width
    assert any(hit for _, hit in pieces) == any(hit for _, hit in highlight(text, query))
