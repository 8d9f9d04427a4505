"""The query language: how what people type is understood."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.search.dates import read_dates
from portal.search.parser import CLAUSE_LIMIT, LENGTH_LIMIT, NO_DATES, NO_WORD, TOO_LONG, TOO_MANY, parse
from portal.search.query import AllOf, AnyOf, BestOf, Everything, Node, Not, Word, attempts
from portal.search.synonyms import Vocabulary, shipped_groups

MARKS = st.text(alphabet=st.sampled_from('"“”-－:： ORor单位标题噪音a1.~年月至…()（）\\*?[]{}^\x00\ud800'))


SHIPPED = Vocabulary(shipped_groups())


def plain(node: Node) -> object:
    """Return a tree as nested tuples, for comparing."""
    match node:
        case Word():
            text = f"{node.field}:{node.text}" if node.field else node.text
            return f'"{text}"' if node.exact else text
        case AllOf(children):
            return ("all", *map(plain, children))
        case AnyOf(children):
            return ("any", *map(plain, children))
        case Not(child):
            return ("not", plain(child))
        case BestOf(found):
            return ("best", *found)
        case Everything():
            return ()


def read(text: str) -> object:
    """Return the tree of a search without synonyms."""
    return plain(parse(text, with_synonyms=False).root)


@pytest.mark.parametrize(
    ("typed", "meaning"),
    [
        ("污水 外溢", ("all", "污水", "外溢")),
        ("污水　外溢", ("all", "污水", "外溢")),
        ('"污水外溢"', '"污水外溢"'),
        ("“污水外溢”", '"污水外溢"'),
        ("“没有结尾", '"没有结尾"'),
        ("停车 路灯 OR 井盖", ("all", "停车", ("any", "路灯", "井盖"))),
        ("停车 -收费", ("all", "停车", ("not", "收费"))),
        ("-收费", ("not", "收费")),
        ("－“乱收费”", ("not", '"乱收费"')),
        ("OR 停车 OR", "停车"),
        ("单位:交警", "department:交警"),
        ("单位： 交警", "department:交警"),
        ("Department:交警", "department:交警"),
        ("类别:城管 乡镇:东湖镇", ("all", "category:城管", "town:东湖镇")),
        ("标题：“路灯不亮”", '"title:路灯不亮"'),
        ("期号:2010年第5期", "issue:2010年第5期"),
        ("-单位:交警", ("not", "department:交警")),
        ("單位:交警 標題：路燈", ("all", "department:交警", "title:路燈")),
        ("标题:", "标题:"),
        ("http://a", "http://a"),
        ("2010-05", "2010-05"),
        ("2010-000123", '"2010-000123"'),
        ("！？（）", ()),
        ("", ()),
    ],
)
def test_search_is_understood(typed: str, meaning: object) -> None:
    """Each form of the query language has the meaning the help page gives it."""
    assert read(typed) == meaning


@pytest.mark.parametrize(
    ("typed", "dates"),
    [
        ("2009-10..2010-06", (20091001, 20100630)),
        ("2009..", (20090101, None)),
        ("..2010-02", (None, 20100228)),
        ("2009-10-25..2009-10-25", (20091025, 20091025)),
        ("2010-06..2009-10", (20091001, 20100630)),
        ("2009年10月至2010年6月", (20091001, 20100630)),
        ("2009/1~2009/2/3", (20090101, 20090203)),
        ("2009-13..2010", None),
        ("2009-02-30..", None),
        ("0000..", None),
        ("..", None),
        ("2009", None),
    ],
)
def test_dates_are_read_in_their_precision(typed: str, dates: tuple[int | None, int | None] | None) -> None:
    """A range covers the whole of its last day, month or year; what is no date stays a word."""
    assert read_dates(typed) == dates


def test_dates_confine_the_other_words() -> None:
    """Dates are no words: they limit the search and leave the rest as it is."""
    query = parse("污水 2009-10..", with_synonyms=False)
    assert (plain(query.root), query.since, query.until) == ("污水", 20091001, None)


@pytest.mark.parametrize("typed", ["2026-13..2027", "..2026-02-30", "2026年13月至2027年"])
def test_dates_that_do_not_exist_are_told_and_left_out(typed: str) -> None:
    """They are no words: nothing holds them, and the rest of the search is what counts."""
    query = parse(f"污水 {typed}", with_synonyms=False)
    assert (plain(query.root), query.since, query.until) == ("污水", None, None)
    assert query.notices == (NO_DATES.format(typed),)


@pytest.mark.parametrize("typed", ["05778888至今", "A..B", "1..2"])
def test_what_only_resembles_dates_stays_a_word(typed: str) -> None:
    assert parse(f"污水 {typed}").notices == ()


@pytest.mark.parametrize(
    ("typed", "told"), [("（（", True), ("OR", True), ("", False), ("2026..", False), ("-水", False)]
)
def test_a_search_without_a_word_says_so(typed: str, told: bool) -> None:
    """What follows is everything; dates and exclusions are searches of their own."""
    assert (NO_WORD in parse(typed).notices) is told


def test_synonyms_are_alternatives_of_the_word() -> None:
    """A listed word also finds its synonyms, inside longer words too, and the reader is told."""
    query = parse("噪音扰民", words=SHIPPED)
    assert "噪声扰民" in plain(query.root)  # type: ignore[operator]
    assert query.expansions == (("噪音扰民", ("噪声扰民",)),)


@pytest.mark.parametrize("typed", ["“噪音”", "标题:噪音", "-噪音"])
def test_quoted_fielded_and_excluded_words_mean_only_themselves(typed: str) -> None:
    """Who writes more precisely gets no synonyms."""
    assert parse(typed, words=SHIPPED).expansions == ()


@pytest.mark.parametrize(
    ("typed", "ranks"),
    [
        ("路灯", True),
        ("标题:路灯", True),
        ("单位:交警 路灯", True),
        ("单位:交警 地点:塘下", False),
        ("-路灯", False),
        ("2026..", False),
    ],
)
def test_only_words_of_a_text_make_one_closer_than_another(typed: str, ranks: bool) -> None:
    """Where all fit alike the newest stands first; to be filed under an office is no matter of degree."""
    assert parse(typed, words=SHIPPED).ranks is ranks


def test_overlong_search_is_clamped_with_a_notice() -> None:
    """What goes over the limit is dropped, and the reader is told."""
    query = parse("水" * 5000)
    assert query.notices == (TOO_LONG,)
    assert len(query.text) == LENGTH_LIMIT


def test_too_many_words_are_clamped_with_a_notice() -> None:
    """A search of a hundred words keeps the first ones."""
    query = parse("污 " * 99)
    assert query.notices == (TOO_MANY,)
    assert len(query.words()) == CLAUSE_LIMIT


def test_words_fall_back_to_best_match() -> None:
    """When nothing holds all words, texts that share some of them are tried."""
    tried = [
        (plain(query.root), fallback) for query, fallback in attempts(parse("污水 唱歌", with_synonyms=False))
    ]
    assert tried == [(("all", "污水", "唱歌"), False), (("best", "污水", "唱歌"), True)]


def test_a_sentence_goes_to_best_match_at_once() -> None:
    """No text holds every part of a written-out sentence."""
    query = parse("昨天晚上楼下又有人在大声唱歌")
    assert [fallback for _, fallback in attempts(query)] == [True]


def test_exclusions_and_fields_survive_the_fallback() -> None:
    """Best match loosens plain words only."""
    *_, (query, _) = attempts(parse("污水 外溢 -收费 单位:交警", with_synonyms=False))
    assert plain(query.root) == ("all", ("best", "污水", "外溢"), "department:交警", ("not", "收费"))


def test_phrases_have_no_fallback() -> None:
    """A quoted phrase that is nowhere finds nothing."""
    assert len(list(attempts(parse("“污水外溢”")))) == 1


@settings(deadline=None)  # the machine may be busy
@given(st.text(max_size=300) | MARKS)
def test_no_input_is_an_error(text: str) -> None:
    """Whatever is typed gives a query, and typing it again gives the same."""
    query = parse(text)
    assert query == parse(text)
    assert list(attempts(query))
    assert query.words() or not query.ranks
