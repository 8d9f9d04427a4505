"""What the tagger adds to the rules, and how the two weigh each other. All names are invented."""

from random import Random

import pytest

from portal.privacy import KnownFields, detect_case, tagger

pytestmark = pytest.mark.usefixtures("tagger_on")


def findings(text: str) -> list[tuple[str, str]]:
    """(value, rule id) of everything that would be masked."""
    found = detect_case({"question": text}, KnownFields())["question"]
    return [(text[f.start : f.end], f.rule_id) for f in found if f.risk != "keep"]


def confidence(text: str) -> float:
    (finding,) = detect_case({"question": text}, KnownFields())["question"]
    return finding.confidence


@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [
        ("楼下茶馆的闵秋霞学猫叫", "闵秋霞", "ner.person.1"),
        ("钱都被覃峰拿走了", "覃峰", "ner.person.1"),
        ("昨天施博来过，说要修路", "施博", "ner.person.2"),
        ("后来李叔同来过", "李叔同", "ner.person.2"),
        ("王工明把路挖了", "王工明", "ner.person.1"),
        ("租客阿依古丽没有登记", "阿依古丽", "ner.person.3"),
        ("证明韩奉凿西边的门面没交租", "韩奉凿", "ner.person.4"),
        ("听说塔洛格维还没有登记", "塔洛格维", "ner.person.5"),
        ("小丽和大家在门口吵架", "小丽", "ner.partial.1"),
    ],
)
def test_names_that_rules_miss_are_found(text, value, rule):
    """Without cue, title or common shape a rule has nothing to go by; the tagger reads the sentence."""
    assert (value, rule) in findings(text)
    tagger.switch(False)
    assert value not in [found for found, _ in findings(text)]


@pytest.mark.parametrize(
    "text",
    [
        "谭家冲没有路灯",
        "黄溪公路很堵",
        "杨枝冲收费站早上排队",
        "海蓉春天小区停电",
        "验证码276534收不到",
        "温政发〔2018〕15号文件",
        "小黄车乱停",
        "周某也在场",
        "谢书记您好",
        "田县长您好！我是外县人",
        "话务员：请问您贵姓？来电人：我姓王。",
        "丽华新镇没有医院",
        "江源大桥噪声很大，江源这边没人管",
        "全体家长和妈妈们都不同意",
        "一座黄财水库，黄财水渠区域都干了",
        "关注汤料价格，春夏秋冬都一样",
    ],
)
def test_places_firms_and_words_are_not_taken_for_names(text):
    """What stands before a word of places or firms is none."""
    assert findings(text) == []


def test_one_mention_as_a_firm_clears_the_others_and_none_does_not():
    """The same word alone is a name as far as anybody can tell."""
    assert findings("润嘉公司不发工资，润嘉欠了三个月工资") == []
    assert findings("润嘉欠了三个月工资") == [("润嘉", "ner.person.3")]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("陈谨初和蒋树奉两人挖沙", ["陈谨初", "蒋树奉"]),
        ("投诉司马良奉拖欠工资", ["司马良奉"]),
        ("傅军所占地，傅军所打人，傅军所不还钱", ["傅军所"] * 3),
        ("安妮·范登霍克租住在三楼", ["安妮·范登霍克"]),
        ("马彩云和萧雪两家合伙，萧雪不还钱", ["马彩云", "萧雪", "萧雪"]),
    ],
)
def test_names_grow_to_the_whole_name_and_no_further(text, values):
    """A half-masked name is a leak; one that swallows the next word is an ugly sentence."""
    assert [value for value, _ in findings(text)] == values


@pytest.mark.parametrize("text", ["居民向物业反映漏水", "业主应知晓此事", "农田均已收割"])
def test_a_shape_that_the_tagger_contradicts_is_no_name(text):
    """Rules alone see a surname and a given name here."""
    assert findings(text) == []


def test_officials_in_a_list_stay_with_the_tagger_too():
    """The dictionary of titles outranks what the tagger says."""
    assert findings("叶志辉和蒋树奉等市领导到场") == []
    assert findings("副市长施博主持，施博指出") == []


def test_what_rule_and_tagger_both_see_is_certain_and_a_guess_is_not():
    """From 0.9 on a finding is accepted with all others by one key."""
    assert confidence("村民王大明反映漏水") >= 0.9
    assert confidence("昨天施博来过") < 0.9
    assert confidence("租客阿依古丽没有登记") < 0.5


def test_a_mention_is_as_sure_as_the_name_it_repeats():
    """Otherwise a guess would become a certainty by being repeated."""
    found = detect_case({"title": "阿依古丽", "reply": "租客阿依古丽没有登记"}, KnownFields())
    assert {f.confidence for fields in found.values() for f in fields} == {0.4}


def test_the_tagger_can_be_left_out_of_one_call():
    """The release does so for a text that has passed before."""
    text = {"reply": "钱都被覃峰拿走了"}
    assert detect_case(text, KnownFields())["reply"]
    assert not detect_case(text, KnownFields(), tag=False)["reply"]


def test_findings_lie_inside_any_text_in_order_and_apart():
    """Dots, blanks, brackets and cut names at the edges of a text are where offsets go wrong."""
    chooser = Random(7)
    characters = "王李大明小丽欧阳·•\n 　，。：〔2018〕路村某*abＡ1先生书记外号“”老奉所的在和\u200b"
    for size in [0, 1, 2, 3, 8, 40, 450] * 20:
        text = "".join(chooser.choices(characters, k=size))
        ends = [0]
        for finding in detect_case({"question": text}, KnownFields(name="王小丽"))["question"]:
            assert ends[-1] <= finding.start < finding.end <= len(text)
            ends.append(finding.end)
