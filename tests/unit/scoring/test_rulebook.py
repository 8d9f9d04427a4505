"""What is wrong with a rulebook is said in Chinese, all of it at once; what is right reads as sentences."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.scoring.examples import example_text
from portal.scoring.facts import count_facts, fact_columns
from portal.scoring.rows import COHORTS, COLUMNS, FLAGS, NUMBERS
from portal.scoring.rulebook import Rulebook, RulebookFaults, parse_rulebook
from portal.scoring.words import _PHRASES, rulebook_words

GROUP = '[[groups]]\ncode = "more"\nname = "另一组"\nfull_marks = 100\n'


def faults_of(text: str) -> list[str]:
    with pytest.raises(RulebookFaults) as found:
        parse_rulebook(text)
    return found.value.faults


def without_lines(faults: list[str]) -> list[str]:
    return [re.sub(r"（第\d+行）$", "", fault) for fault in faults]


def example(old: str = "", new: str = "", more: str = "") -> str:
    """The example with one part replaced once, and something added at its end."""
    text = example_text()
    assert old in text
    return (text.replace(old, new, 1) if old else text) + more


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (example("full = 20", "full = 25"), "组别“市直部门”的各项指标满分合计为105分，与该组总分100分不一致"),
        (
            example(more=GROUP + "base = 20\n"),
            "组别“另一组”的基础分20加各项指标满分合计为120分，与该组总分100分不一致",
        ),
        (example(more=GROUP + 'without = ["nobody"]\n'), "组别“另一组”：没有代码为“nobody”的指标"),
        (
            example('code = "towns"', 'code = "towns"\ndepartments = ["a", "a"]'),
            "组别“乡镇街道”：departments 中“a”重复",
        ),
        (
            example('code = "towns"', 'code = "towns"\ndepartments = ["a"]', GROUP + 'departments = ["a"]\n'),
            "单位“a”同时列入“乡镇街道”和“另一组”两个组别",
        ),
        (example('code = "towns"', 'code = "utilities"'), "组别的 code（代码）“utilities”出现了2次"),
        (example("slot = 2", "slot = 1"), "指标的 slot（序号）“1”出现了2次"),
        (example('code = "closed"', 'code = "solved"'), "指标的 code（代码）“solved”出现了2次"),
        (example("slot = 2", "slot = 10"), "第2项指标（及时签收率）：slot 应为1至9之间的整数"),
        (
            example('["signed_on_time"]', '["signed_in_time"]'),
            "第2项指标（及时签收率）：numerator：没有名为“signed_in_time”的条件",
        ),
        (
            example('["signed_on_time"]', '["signed_on_time>=1"]'),
            "第2项指标（及时签收率）：numerator：“signed_on_time”不是可以比较大小的数值列",
        ),
        (
            example('["signed_on_time"]', "[3]"),
            "第2项指标（及时签收率）：numerator：“3”既不是条件名称，也不是由条件名称组成的列表",
        ),
        (example('numerator = ["signed_on_time"]\n', ""), "第2项指标（及时签收率）：缺少 numerator（分子的条件）"),
        (
            example("target = 95", "target = 95.5"),
            '第2项指标（及时签收率）的 points：target 的小数应加引号，写成 target = "95.5"（二进制浮点数不精确）',
        ),
        (
            example("target = 95", 'target = "95.12345"'),
            "第2项指标（及时签收率）的 points：target 应为整数，或者加引号、不超过4位小数的数，例如 \"0.5\"，且在允许范围内",
        ),
        (example("target = 95", "target = 101"), "第2项指标（及时签收率）的 points：target（目标值）不得超过100%"),
        (
            example("floor = 10", "floor = 30"),
            "第7项指标（满意率）的 points：应有 floor（最低分）≤ full（满分）≤ cap（最高分）",
        ),
        (
            example("floor = 10", "floor = 20"),
            "第7项指标（满意率）的 points：floor（最低分）与 cap（最高分）相同，得分永远不变",
        ),
        (
            example("deduct = 2", "deduct = 2\ncredit = 1"),
            "第1项指标（工作态度）的 points：应写明 deduct（每件扣分）或者 credit（每件加分），二者取一",
        ),
        (example("target = 95", "target = 95\nstepp = 1"), "第2项指标（及时签收率）的 points：不认识的项目 stepp"),
        (example("minimum_orders = 10", "minimum_orders = true"), "minimum_orders 应为0至100000之间的整数"),
        (example("minimum_orders = 10", "minimum_orders = -1"), "minimum_orders 应为0至100000之间的整数"),
        (example('ties = "113"', 'ties = "first"'), "ties 应为下列之一：113、112、unordered"),
        (example("valid_from = 2026-01-01", 'valid_from = "2026-01-01"'), "valid_from 应为日期，写成 2026-01-01（不加引号）"),
        (
            example("valid_from = 2026-01-01", "valid_from = 2026-01-01\nvalid_until = 2026-01-01"),
            "valid_until（停止施行日）应晚于 valid_from（施行日）",
        ),
        (example("valid_from = 2026-01-01", "valid_from = 2026-02-30"), "第10行第14列写法有误，不合 TOML 格式"),
        (example("[[groups]]", "[[groups"), "第144行第9列写法有误，不合 TOML 格式"),
        (
            example('denominator = ["to_call_back", "reached", ["satisfied", "basically", "unsatisfied"]]', "denominator = []"),
            "第7项指标（满意率）：回访规定未联系上的不计入，分母应有条件 reached",
        ),
        (
            example('not_reached = "apart"', 'not_reached = "bad"'),
            "第7项指标（满意率）：回访规定未联系上的也计入，分母不应有条件 reached",
        ),
        (example('code = "nine"', 'code = "九项"'), "code “九项”应为小写字母开头，由小写字母、数字、下划线、连字符组成，不超过32个字符"),
        (example('name = "示例考核办法（九项指标）"', r'name = "示例\n考核"'), "name 含有换行或者不可见字符"),
        (example('name = "示例考核办法（九项指标）"', 'name = ""'), "name 不能为空"),
        (example('name = "示例考核办法（九项指标）"', 'name = "示' + "例" * 100 + '"'), "name 超过100字"),
        (example('document = "', 'document = 3 # "'), "document 应为文字"),
        (example("breaks = true", 'breaks = "yes"'), "breaks 应为 true 或者 false"),
        (example("[bands]", "[[bands]]"), "bands 应为一个表"),
        (example("full_marks = 100", 'full_marks = 100\nwithout = ["A"]'), "组别“市直部门”：without 应为代码的列表"),
        (example("full_marks = 100", 'full_marks = 100\nwithout = "a"'), "组别“市直部门”：without 应为不超过500项的列表"),
        (example("full_marks = 100", "full_marks = 100\npoints = { closed = 3 }"), "组别“市直部门”：points 中的“closed”应为一个表"),
        (example(more=GROUP.replace("100", "0") + f"without = {[i.code for i in parse_rulebook(example_text()).indicators]}"), "组别“另一组”没有指标"),
        (example(more=GROUP.replace("100", "0")), "组别“另一组”的总分应大于0"),
        (example(more=GROUP * 50), "groups 不得超过50项"),
        ("indicators = [1]", "indicators 应写成 [[indicators]] 的形式"),
        (example("slope = 1\n", "slope = 1\nstep_size = 2\n"), "第2项指标（及时签收率）的 points：step_size（每一档的百分点数）应大于0，且只用于 whole 或者 started"),
        (example('kind = "overlap"', 'kind = "overlap"\nband = [{ name = "优" }]'), "分档（bands）：kind = “overlap”时不另列各档"),
        (
            example('not_reached = "apart"', 'not_reached = "good"').replace('"reached", ', ""),
            "第6项指标（解决率）：回访规定未联系上的也计入，分母不应有条件 reached",
        ),
        (
            example('not_reached = "apart"', 'not_reached = "good"').replace(
                '"reached", ["solved", "partly", "unsolved"]', "", 1
            ),
            "第6项指标（解决率）：回访规定未联系上的按好的结果计，分子应含有条件 !reached",
        ),
        (
            example('not_reached = "apart"', 'not_reached = "bad"').replace(
                '"reached", ["solved", "partly", "unsolved"]]\nnumerator = ["solved"]', ']\nnumerator = [["solved", "!reached"]]', 1
            ),
            "第6项指标（解决率）：回访规定未联系上的按差的结果计，分子不应含有条件 !reached",
        ),
        (example("breaks = true\n", ""), "缺少 breaks"),
        ("format = 1", "没有任何指标"),
        ("", "缺少 format"),
        ("x" * 70_000, "考核办法超过64KB，不予读取"),
        ("a = " + "[" * 9000, "考核办法的写法无法读取"),
        ("a = " + "9" * 9000, "考核办法的写法无法读取"),
        (example("# 示例", "# \ud83d"), "考核办法的写法无法读取"),
    ],
)  # fmt: skip
def test_faults_are_sentences(text: str, sentence: str) -> None:
    """Each names its place and what is expected there."""
    assert sentence in without_lines(faults_of(text))


SCORE_BANDS = example('kind = "overlap"', 'kind = "score"')
BAND = '[[bands.band]]\nname = "{}"\n{}\n'


@pytest.mark.parametrize(
    ("bands", "sentence"),
    [
        (
            [("优", "from = 90"), ("良", "from = 80\nbelow = 95"), ("差", "")],
            "分档（bands）第2档：与上一档重叠",
        ),
        (
            [("优", "from = 90"), ("良", "from = 80\nbelow = 85"), ("差", "")],
            "分档（bands）第2档：与上一档之间留有空档",
        ),
        (
            [("优", "from = 80"), ("良", "from = 90"), ("差", "")],
            "分档（bands）第2档：from 应低于上一档的 from",
        ),
        ([("优", "from = 90"), ("差", "from = 60")], "分档（bands）第2档：最低一档应从0分起，或者不写 from"),
        ([("优", "from = 90"), ("优", "")], "各档的 name（名称）“优”出现了2次"),
        ([("优", "from = 90\nbelow = 95"), ("差", "")], "分档（bands）第1档：最高一档没有上限，不写 below"),
        ([("优", "from = 90")], "分档（bands）：至少应分两档，逐一写成 [[bands.band]]"),
    ],
)
def test_bands_by_score_neither_overlap_nor_leave_gaps(bands: list[tuple[str, str]], sentence: str) -> None:
    """From the best down."""
    assert sentence in without_lines(faults_of(SCORE_BANDS + _bands(bands)))


def _bands(bands: list[tuple[str, str]]) -> str:
    return "".join(BAND.format(name, bounds) for name, bounds in bands)


def test_shares_of_quantiles_make_a_whole() -> None:
    """Thirty and sixty leave somebody without a band."""
    text = example('kind = "overlap"', 'kind = "quantile"') + _bands(
        [("前", "share = 30"), ("后", "share = 60")]
    )
    assert "分档（bands）：各档的 share（占比）之和应为100" in without_lines(faults_of(text))


def test_faults_name_their_line_where_it_can_be_told() -> None:
    """The key, or the table where a key is missing; also in a group's own points and written inside braces."""
    text = example("slope = 1", "slope = 1.5").replace("floor = 10", 'floor = "x"').replace("deduct = 2", "")
    text += GROUP + "[groups.points.closed]\nslope = -1\n" + GROUP.replace("more", "most")
    text += "points = { closed = { target = 300 } }\n"
    lines = text.split("\n")
    told = {}
    for fault in faults_of(text):
        if line := re.search(r"（第(\d+)行）$", fault):
            told[lines[int(line[1]) - 1]] = fault
    assert set(told) == {
        "[indicators.points]",
        "slope = 1.5",
        'floor = "x"',
        "slope = -1",
        "points = { closed = { target = 300 } }",
    }
    assert "deduct" in told["[indicators.points]"] and "组别“另一组”的指标“办结率”" in told["slope = -1"]


def test_all_faults_come_at_once() -> None:
    """Whoever edits a rulebook mends it in one go; sums are not doubted while a summand cannot be read."""
    text = (
        example('ties = "113"', 'ties = "none"')
        .replace("full = 20", "full = 2.5")
        .replace("slot = 2", "slot = 1")
    )
    faults = faults_of(text)
    assert len(faults) == 4 and not any("合计" in fault for fault in faults)


@given(
    st.text(max_size=300)
    | st.builds(lambda a, b: example_text()[:a] + b, st.integers(0, 3000), st.text(max_size=9))
)
@settings(max_examples=200)
def test_no_text_breaks_the_reader(text: str) -> None:
    """Anything is either a rulebook or a list of faults."""
    try:
        parse_rulebook(text)
    except RulebookFaults as found:
        assert found.faults


def test_the_columns_are_what_the_filters_need(nine: Rulebook) -> None:
    """In the fixed order, and nothing more: what is not needed is not published."""
    assert set(nine.columns) < set(COLUMNS)
    assert [COLUMNS.index(name) for name in nine.columns] == sorted(map(COLUMNS.index, nine.columns))
    assert {"lead", "days_to_close", "repeated", "attitude_score"}.isdisjoint(nine.columns)


def test_groups_override_points_and_leave_indicators_out(lianyungang: Rulebook) -> None:
    """Field by field: the province's target of satisfaction is 98, its floor stays."""
    units, province = lianyungang.group("units"), lianyungang.group("province")
    assert [indicator.code for indicator in units.indicators] == ["signed", "closed", "satisfied"]
    changed = province.indicator("satisfied").piece
    assert (changed.target, changed.floor) == (980_000, 125_000)  # type: ignore[union-attr]
    assert province.indicator("signed") == units.indicator("signed")
    with pytest.raises(KeyError):
        units.indicator("rest")


def test_a_rulebook_reads_as_sentences(nine: Rulebook, deductions: Rulebook) -> None:
    """What is counted, how it is scored, and the rules around it."""
    words = nine.words("towns")
    assert words == rulebook_words(nine, nine.group("towns"))
    assert "本办法为示例，不代表任何单位实际施行的考核办法。" in words
    assert any(
        "分母为签收时限在本期内届满的交办件（不含协办件）；分子为其中按时签收的。达到95%的得满分，每低1个百分点扣1分"
        in line
        for line in words
    )
    assert any("不超过2%的得满分，每高1个百分点扣1分" in line for line in words)
    assert "本期交办件不足10件的单位只列出各项数字，不参加排名。" in words
    lines = deductions.words("bureaus")
    assert any("总分100分，其中基础分100分" in line for line in lines)
    assert any(
        "达到100%的不扣分，每低1个百分点扣0.2分，不足1个百分点的按比例计，最多扣20分" in line
        for line in lines
    )
    assert any("不足1个百分点的按1个百分点计" in line for line in lines)
    assert "本办法为示例，不代表任何单位实际施行的考核办法。" not in lines


def test_every_flag_has_its_words() -> None:
    """A definition for pages and a phrase for sentences; cohorts are flags."""
    assert set(_PHRASES) == set(FLAGS) and set(COHORTS) < set(FLAGS)
    assert all(
        text and not text.endswith("。") for text in (*FLAGS.values(), *NUMBERS.values(), *COHORTS.values())
    )


def test_facts_count_the_cohort_and_repeats_what_aged(nine: Rulebook) -> None:
    """Reached are those to be called back; a row outside the cohort counts only among the aged."""
    columns = fact_columns(nine)

    def row(**values: int) -> tuple[str, tuple[int, ...]]:
        return "a", tuple(values.get(name, 0) for name in columns)

    due = {"due_in_period": 1, "closed": 1}
    rows = [
        row(**due, days_to_close=3, to_call_back=1, reached=1, satisfied=1, solved=1),
        row(**due, days_to_close=3, to_call_back=1),
        row(**due, days_to_close=-1, reached=1, satisfied=1, reworked=1),
        row(due_in_period=1, days_to_close=-1),
        row(closed=1, days_to_close=9, aged_in_period=1, repeated=1),
    ]
    facts = count_facts(nine, rows)["a"]
    assert (facts.closed, facts.to_call_back, facts.reached, facts.satisfied, facts.solved) == (3, 2, 1, 1, 1)
    assert (facts.reworked, facts.aged, facts.repeated, facts.days_to_close) == (1, 1, 1, {3: 2})


def test_counts_and_bonuses_read_as_sentences(lianyungang: Rulebook) -> None:
    """Deductions beyond an allowance, credits, bonuses, bands by score and by quantile, callbacks that count."""
    text = lianyungang.text.replace('kind = "count"\nfull = 45', 'kind = "count"\nfull = 45', 1)
    text = text.replace('source = "manual"\n', 'numerator = ["overdue", "!extended", "days_to_close>5"]\n')
    text = text.replace("deduct = 1", "credit = 1\nallowance = 3\ncap = 50")
    text = text.replace("slope = 1", 'slope = 1\ncap = 12\nbonus = { target = 99, slope = "0.5" }', 1)
    text += '[bands]\nkind = "score"\n' + _bands([("优", "from = 90"), ("差", "")])
    words = "".join(parse_rulebook(text).words("hundred"))
    assert "（不含协办件）中，超时，且并非准予延期，且从派单到办结的工作日数超过5的件数。" in words
    assert "超过3件的，每件加1分，最低0分，最高50分。" in words
    assert "；高于99%的，每高1个百分点加0.5分，不足1个百分点的按比例计，最低0分，最高12分。" in words
    assert "按总分分档：90分以上为“优”，其余为“差”（“以上”含本数）。" in words
    quantile = (
        lianyungang.text
        + '[bands]\nkind = "quantile"\n'
        + _bands([("前", "share = 30"), ("后", "share = 70")])
    )
    assert any(
        "“前”30%，“后”70%；得分相同的归入同一档。" in line for line in parse_rulebook(quantile).words("units")
    )
