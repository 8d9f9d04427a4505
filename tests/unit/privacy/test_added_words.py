"""Words that staff add: each list does what the shipped one does, for the cases it holds for, and nothing without words."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.privacy import (
    RECOGNISERS,
    WORD_KINDS,
    ConditionalWord,
    KnownFields,
    OfficeWords,
    detect_case,
    reads_alike,
    verify_output,
    with_words,
    words_for_case,
)

NOTHING, NOBODY = OfficeWords(), KnownFields()
SUMMER = (date(2026, 6, 30), date(2026, 7, 5))


def words(*pairs: tuple[str, str]) -> OfficeWords:
    return with_words(NOTHING, pairs)


@pytest.mark.parametrize(
    ("kind", "word", "text", "value", "label"),
    [
        ("name_cue", "护林人", "请护林人白雪上门说明", "白雪", "PERSON"),
        ("name_cue", "护林人", "护林人：季天没有来", "季天", "PERSON"),
        ("surname", "禤", "村民禤大明反映路灯不亮", "禤大明", "PERSON"),
        ("surname", "禤", "与禤小红女士商量过", "禤小红", "PERSON"),
        ("surname", "禤", "禤女士打来电话", "禤女士", "PARTIAL"),
        ("surname", "库尔", "业主库尔文博反映", "库尔文博", "PERSON"),
        ("illness", "渐冻症", "我父亲患渐冻症多年", "患渐冻症", "HEALTH"),
        ("account_cue", "光猫号", "光猫号：88001234", "88001234", "ACCOUNT"),
        ("masked", "阿宝哥", "大家都叫他阿宝哥", "阿宝哥", "TERM"),
        ("masked", "阿宝哥", "大家都叫他阿 宝哥", "阿 宝哥", "TERM"),
        ("masked", "村口阿宝哥", "找村口阿\n宝哥", "村口阿\n宝哥", "TERM"),
        ("masked", "A座老K", "找ａ座老k就行", "ａ座老k", "TERM"),
    ],
)
def test_an_added_word_finds_what_was_missed(found, kind, word, text, value, label):
    """The same text without the word is left alone at that place."""
    assert value not in [item[0] for item in found(text)]
    assert (value, label) in [item[:2] for item in found(text, offices=words((kind, word)))]


@pytest.mark.parametrize(
    ("kind", "word", "text"),
    [
        ("name_cue", "护林人", "护林人没有来，护林人都在忙"),
        ("surname", "禤", "禤某反映路灯不亮"),
        ("surname", "禤", "禤家村的路灯不亮"),
        ("illness", "渐冻症", "加强渐冻症防治，渐冻症门诊周一开放"),
        ("account_cue", "光猫号", "光猫号在哪里看"),
        ("masked", "阿宝哥", "阿宝，哥哥说过不行吗"),
    ],
)
def test_an_added_word_does_not_flag_ordinary_sentences(found, kind, word, text):
    """Each negative has the shape of a positive above; the last one shows that punctuation parts a short term."""
    assert [item for item in found(text, offices=words((kind, word))) if item[2] == "high"] == []


def test_a_word_that_is_no_name_removes_the_false_alarm_and_its_mentions(masked):
    """金明园 is an estate; the true name beside it stays found, and so does what a form calls a name."""
    text = "住户金明园停水，金明园二期也停水。另有村民王大明。"
    assert masked(text) == ["金明园", "金明园", "王大明"]
    assert masked(text, offices=words(("not_name", "金明园"))) == ["王大明"]
    assert masked("姓名：高峰", offices=words(("not_name", "高峰"))) == ["高峰"]
    assert masked("村民王大明来过", offices=words(("not_name", "大明"))) == ["王大明"]


def test_a_word_that_is_no_name_never_uncovers_the_caller(masked):
    """Known fields outrank every list."""
    known = KnownFields(name="高峰明")
    assert masked("高峰明来电", known=known, offices=words(("not_name", "高峰明"))) == ["高峰明"]


def test_an_added_title_keeps_the_official(found):
    """网格长叶志辉 stays once the title is known."""
    text = "网格长叶志辉到场"
    assert ("叶志辉", "PERSON", "high") in found(text)
    assert found(text, offices=words(("title", "网格长"))) == [("叶志辉", "OFFICIAL", "keep")]


def test_an_office_telephone_of_the_list_stays(found):
    """A mobile that an office answers."""
    text = "请拨打13900001111"
    assert found(text)[0][2] == "high"
    assert found(text, offices=words(("phone", "139-0000-1111"))) == [("13900001111", "OFFICE_PHONE", "keep")]


HOLDER = ConditionalWord("holder", "叶志辉", start=date(2026, 7, 1), end=date(2027, 1, 1))


def judged(text: str, days, known: KnownFields = NOBODY) -> set[tuple[str, str]]:
    offices = OfficeWords(conditional=frozenset({HOLDER}))
    fields = {"question": text}
    found = detect_case(fields, known, words_for_case(offices, fields, days))
    return {(text[f.start : f.end], f.risk) for f in found["question"]}


def test_an_office_holder_stays_readable_while_in_office():
    """The post begins between receipt and reply: in office. Before it began, after it ended, or without dates: not."""
    text = "请叶志辉先生过问"
    assert judged(text, SUMMER) == {("叶志辉", "keep")}
    assert judged(text, (date(2026, 6, 1), date(2026, 6, 30))) == {("叶志辉", "high")}
    assert judged(text, (date(2027, 1, 1), None)) == {("叶志辉", "high")}
    assert judged(text, (None, None)) == {("叶志辉", "high")}


def test_an_office_holder_who_calls_is_masked():
    """Known fields outrank the list; so does a cue that says villager."""
    assert ("叶志辉", "keep") not in judged("叶志辉反映路灯不亮", SUMMER, KnownFields(name="叶志辉"))
    assert judged("村民叶志辉反映路灯不亮，叶志辉住在这里", SUMMER) == {("叶志辉", "high")}


def test_a_word_of_one_department_holds_for_its_cases_only():
    """Scope is opaque to the engine: the same text must match it."""
    offices = OfficeWords(conditional=frozenset({ConditionalWord("masked", "阿宝哥", scope="7")}))
    fields = {"reply": "阿宝哥已联系"}
    assert words_for_case(offices, fields, SUMMER, "7").added.masked == {"阿宝哥"}
    assert words_for_case(offices, fields, SUMMER, "8") == NOTHING
    assert words_for_case(offices, fields, SUMMER).added.masked == set()


def test_the_second_pass_knows_added_words_too():
    """A term that is still in the public text blocks the release."""
    leaks = verify_output({"reply": "阿宝哥已联系"}, KnownFields(), (), words(("masked", "阿宝哥")))
    assert [leak.label for leak in leaks] == ["TERM"]


def test_every_kind_of_word_is_taken():
    """No list of the back office leads nowhere."""
    for kind in WORD_KINDS:
        assert words((kind, "某词")) != NOTHING
    with pytest.raises(KeyError):
        words(("nonsense", "某词"))


PIECES = ["村民", "王大明", "护林人", "李小红", "女士", "高峰期", "市长", "叶志辉", "患", "尿毒症", "户号", "88001234", "，", "。", "13800000000", "和", "12幢302室"]  # fmt: skip


@settings(max_examples=150)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join))
def test_without_added_words_nothing_changes(text):
    """The recogniser of added words and the filter are as if they were not there."""
    shipped = [recogniser for recogniser in RECOGNISERS if recogniser.name != "added words"]
    fields = {"title": text[:8], "question": text}
    assert detect_case(fields, KnownFields()) == detect_case(fields, KnownFields(), NOTHING, shipped)
    unused = with_words(
        NOTHING, [("name_cue", "不在文中"), ("not_name", "也不在文中"), ("surname", "\U00020000")]
    )
    assert detect_case(fields, KnownFields(), unused) == detect_case(fields, KnownFields())


ONE_WORD = [("name_cue", "护林人"), ("surname", "高"), ("title", "护林长"), ("holder", "王大明"), ("illness", "渐冻症"),
            ("account_cue", "光猫号"), ("masked", "李小红"), ("phone", "13800000000"), ("not_name", "王大明")]  # fmt: skip


@settings(max_examples=200)
@given(
    st.lists(st.sampled_from([*PIECES, "护林长", "渐冻症", "光猫号"]), min_size=1, max_size=12).map("".join),
    st.sampled_from(ONE_WORD),
)
def test_what_reads_alike_is_detected_alike(text, word):
    """The quick comparison of the preview never passes over a case that the word changes."""
    fields, offices = {"question": text, "reply": text}, words(word)
    if reads_alike(fields, NOTHING, offices):
        assert detect_case(fields, KnownFields()) == detect_case(fields, KnownFields(), offices)
    else:
        assert word[0] in ("not_name", "title") or word[1] in text


def test_the_public_form_of_an_added_surname_passes_the_second_pass(public):
    """禤某先生 is what we publish, not a leak."""
    offices = words(("surname", "禤"))
    text = public({"reply": "与禤大明先生、禤女士和村民禤小红商量过"}, NOBODY, offices)
    assert text == {"reply": "与禤某先生、禤某乙和村民禤某甲商量过"}
    assert verify_output(text, NOBODY, ("禤大明", "禤女士", "禤小红"), offices) == []
