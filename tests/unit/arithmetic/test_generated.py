"""A generated bulletin that adds up is clean, and is not after any one of its figures has changed."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.arithmetic import check_text

TYPES = ("咨询类", "求助类", "投诉类", "举报类", "建议类", "其他类")
UNITS = ("市住建局", "市城管局", "市交通局", "城东街道", "城西街道", "临江镇")
FIGURE = re.compile(r"⟦(?:\d[\d,]*(?:\.\d+)?)⟧")
"""Figures are marked while a bulletin is made, so that each can be changed."""


def mark(number: object) -> str:
    return f"⟦{number}⟧"


def share(part: int, whole: int, digits: int) -> str:
    step = Decimal(1).scaleb(-digits)
    return mark((Decimal(part) * 100 / Decimal(whole)).quantize(step, ROUND_HALF_UP)) + "%"


@dataclass(frozen=True)
class Numbers:
    """The counts that a bulletin is made of; everything else follows from them."""

    types: list[int]
    carried: int
    direct: int
    before: int
    last_year: int
    orders: list[int]
    late: list[int]
    digits: int
    grouped: bool


@st.composite
def numbers(draw: st.DrawFn) -> Numbers:
    """Between a few dozen and some hundred thousand cases, three to six units."""
    size = draw(st.sampled_from([10, 300, 20_000]))
    types = draw(st.lists(st.integers(size, size * 6), min_size=len(TYPES), max_size=len(TYPES)))
    total = sum(types)
    units = draw(st.integers(3, len(UNITS)))
    orders = draw(st.lists(st.integers(10, 900), min_size=units, max_size=units))
    return Numbers(
        types,
        draw(st.integers(1, total // 10)),
        draw(st.integers(total // 5, total * 4 // 5)),
        draw(st.integers(total // 2, total * 2)),
        draw(st.integers(total // 2, total * 2)),
        orders,
        [draw(st.integers(0, order // 3)) for order in orders],
        draw(st.integers(1, 2)),
        draw(st.booleans()),
    )


def bulletin(made: Numbers) -> str:
    """The text, every figure marked."""

    def count(value: int) -> str:
        return mark(f"{value:,}" if made.grouped else value) + "件"

    def change(before: int) -> str:
        word = "增长" if total >= before else "下降"
        return word + share(abs(total - before), before, made.digits)

    total = sum(made.types)
    kinds = "；".join(
        f"{name}{count(part)}，占{share(part, total, made.digits)}"
        for name, part in zip(TYPES, made.types, strict=True)
    )
    return f"""# 清河市2024年5月热线通报

清热办〔2024〕6号　联系电话0577-65880000

## 一、总体情况

5月份，热线共受理诉求{count(total)}，同比{change(made.last_year)}（去年同期{count(made.last_year)}），环比{change(made.before)}（上月{count(made.before)}）。其中，新受理{count(total - made.carried)}，上月结转{count(made.carried)}。
直接办理{count(made.direct)}，占{share(made.direct, total, made.digits)}；转办{count(total - made.direct)}，占{share(total - made.direct, total, made.digits)}。

## 二、分类

从诉求类型看，{kinds}。

## 三、考核

{table(made)}
"""


def table(made: Numbers) -> str:
    """Orders by unit with rate, score and place, and a total row."""
    scores = [f"{99 - 3 * place}.{place}5" for place in range(len(made.orders))]
    rows = [
        [
            name,
            mark(order),
            mark(order - late),
            share(order - late, order, made.digits),
            mark(scores[place]),
            mark(place + 1),
        ]
        for place, (name, order, late) in enumerate(zip(UNITS, made.orders, made.late, strict=False))
    ]
    orders, closed = sum(made.orders), sum(made.orders) - sum(made.late)
    rows.append(["合计", mark(orders), mark(closed), share(closed, orders, made.digits), "", ""])
    header = ["单位", "应办结", "按时办结", "按时办结率", "得分", "名次"]
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def plain(text: str) -> str:
    return text.replace("⟦", "").replace("⟧", "")


def changed(text: str, place: int) -> str:
    """The text with one figure that is clearly another: a fifth more, three points less, out of order."""
    match = list(FIGURE.finditer(text))[place]
    number = match[0].strip("⟦⟧").replace(",", "")
    value, after = Decimal(number), text[match.end() :]
    if "." not in number:
        new = str(int(value) + max(1, int(value) // 5))
    elif after.startswith("%"):
        new = str(value - 3 if value > 50 else value + 3)
    else:
        new = str(value - 50)
    return text[: match.start()] + new + after


@settings(max_examples=80)
@given(numbers())
def test_consistent_bulletin_is_clean(made: Numbers) -> None:
    """Whatever its size and digits."""
    assert [str(finding) for finding in check_text(plain(bulletin(made)))] == []


@settings(max_examples=150)
@given(numbers(), st.data())
def test_one_changed_figure_is_noticed(made: Numbers, data: st.DataObject) -> None:
    """Any of them: total, part, share, earlier figure, cell, rate, score, place."""
    text = bulletin(made)
    last_score = text.count("⟦") - 5
    places = [place for place in range(text.count("⟦")) if place != last_score]
    assert check_text(plain(changed(text, data.draw(st.sampled_from(places)))))


WORDS = [
    "0",
    "1",
    "29",
    "9.5",
    "1,234",
    "100",
    "99999999999999999999999999999999",
    "%",
    "件",
    "个",
    "占",
    "其中",
    "合计",
    "共",
    "受理",
    "率",
    "满意率",
    "办结",
    "办结率",
    "同比",
    "环比",
    "上月",
    "去年同期",
    "增长",
    "下降",
    "万",
    "亿",
    "百分之",
    "一",
    "十",
    "，",
    "。",
    "；",
    "：",
    "、",
    "（",
    "）",
    "/",
    "+",
    "=",
    "|",
    "-",
    "至",
    "2024年",
    "3月",
    "31日",
    "第",
    "号",
    "咨询类",
    "投诉类",
    "其他",
    "直办",
    "转办",
    "名次",
    "得分",
    "单位",
    "百分点",
    "分别",
    "各",
    "约",
    "点",
]


@settings(max_examples=200)
@given(st.lists(st.sampled_from([*WORDS, "\t", "\n", "\n| a | b |\n|---|---|\n"]), max_size=60).map("".join))
def test_no_text_is_too_odd(text: str) -> None:
    """Whatever is pasted: findings or none, never an error."""
    assert all(finding.place and finding.expected for finding in check_text(text))
