"""Invented released bulletins, briefs and a historic document, rendered as a release renders them: for tests of what shows
them.

Twelve months and a quarter, September corrected; two briefs with their chains, one link withheld; one historic document
with a warning of the check. The October bulletin quotes two cases of ``tests.public_rows``.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, insert

from portal.documents import CaseView, FigureView, Manuscript, render_sections
from portal.public.bulletins.tables import (
    published_bulletin,
    published_bulletin_case,
    published_bulletin_date,
    published_bulletin_file,
    published_bulletin_section,
    published_chain_link,
    published_figure,
)
from portal.scoring.period import Period

MONTHS = [f"2025-{n:02d}" for n in (11, 12)] + [f"2026-{n:02d}" for n in range(1, 11)]
CORRECTED = "2026-09"
QUOTED = ("2026-000007", "2026-000008")
WARNING = "一、受理情况：应为61,822，现为63,458"
OVERRIDDEN = "一、总体情况：应为36,750，现为36,744"
ORGAN = "市长公开电话受理中心"
_CALLS = (10_211, 10_874, 9_912, 8_412, 10_655, 11_042, 10_950, 11_238, 12_102, 12_774, 11_874, 12_418)
_TYPES = (("咨询", 46), ("求助", 27), ("投诉", 18), ("建议", 9))


@dataclass
class Figure:
    """One figure to be: columns of ``published_figure``, exact."""

    key: str
    query: str
    label: str
    explained: str
    parameters: dict[str, str]
    shape: str = "number"
    value: str = ""
    unit: str = "件"
    digits: int = 0
    numerator: int | None = None
    denominator: int | None = None
    data: dict[str, Any] = field(default_factory=dict)

    def view(self, mark: str) -> FigureView:
        value = f"{int(self.value):,}" if self.value.isdecimal() else self.value
        printed = [[_printed(cell) for cell in row] for row in self.data.get("rows", [])]
        total = [_printed(cell) for cell in self.data.get("total", [])]
        columns = self.data.get("columns", [])
        return FigureView(
            self.key,
            self.shape,
            self.label,
            value,
            self.unit,
            columns=columns,
            rows=printed,
            total=total,
            source=mark,  # type: ignore[arg-type]
        )


@dataclass
class Paper:
    """One version of a document to be."""

    number: str
    kind: str
    title: str
    text: str
    dated: str
    period: str = ""
    issue: int | None = None
    issue_total: int | None = None
    document_number: str = ""
    version: int = 1
    is_live: bool = True
    change_note: str = ""
    check_notes: list[dict[str, str]] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    cases: tuple[str, ...] = ()
    chain: list[dict[str, str]] = field(default_factory=list)


def publish_bulletins(engine: Engine) -> None:
    """Everything above; log numbers from 3001 on."""
    with engine.begin() as connection:
        for seq, paper in enumerate(papers(), 3001):
            publish_paper(connection, paper, seq)
        for period, due_on, confirmed in (("2026-11", "2026-12-05", True), ("2026-12", "2027-01-06", False)):
            connection.execute(
                insert(published_bulletin_date).values(period=period, due_on=due_on, confirmed=confirmed)
            )


def papers() -> Iterable[Paper]:
    """Oldest first; the earlier version of a corrected one before the later."""
    yield _historic()
    for n, month in enumerate(MONTHS):
        if month == CORRECTED:
            yield _month(n, month, is_live=False)
            note = "第二节按时办结率误用了上月的分母，更正为 96.4 %，其他数字不变。"
            yield _month(n, month, version=2, change_note=note)
        else:
            yield _month(n, month)
    yield _quarter()
    yield _parking_brief()
    yield _drainage_brief()


def publish_paper(connection: Connection, paper: Paper, seq: int) -> None:
    """Write one version as its release would."""
    key = {"number": paper.number, "version": paper.version}
    names = (
        "is_live",
        "kind",
        "period",
        "issue",
        "issue_total",
        "document_number",
        "title",
        "dated",
        "change_note",
    )
    connection.execute(
        insert(published_bulletin).values(
            **key,
            **{name: getattr(paper, name) for name in names},
            year=int(paper.dated[:4]) if paper.kind != "bulletin" else int(paper.period[:4]),
            organ=ORGAN,
            released_on="2026-11-20" if paper.version > 1 else max(paper.dated, "2025-12-01"),
            check_notes=json.dumps(paper.check_notes, ensure_ascii=False),
            log_seq=seq,
        )
    )
    for section in render_sections(_manuscript(paper)):
        connection.execute(
            insert(published_bulletin_section).values(
                **key,
                position=section.position,
                anchor=section.anchor,
                title=section.title,
                html=section.html,
                text=section.text,
            )
        )
    for position, figure in enumerate(paper.figures):
        connection.execute(insert(published_figure).values(**key, position=position, **_columns(figure)))
    for position, case in enumerate(paper.cases):
        connection.execute(insert(published_bulletin_case).values(**key, case_number=case, position=position))
    for position, link in enumerate(paper.chain):
        connection.execute(
            insert(published_chain_link).values(**key, position=position, **_BLANK_LINK | link)
        )
    for name, start in (("pdf", b"%PDF-1.7\n"), ("docx", b"PK\x03\x04")):
        content = start + f"{paper.title} {paper.version}".encode() * 300
        digest = hashlib.sha256(content).hexdigest()
        connection.execute(
            insert(published_bulletin_file).values(**key, name=name, sha256=digest, content=content)
        )


_BLANK_LINK = {"post": "", "text": "", "document_number": "", "withheld_reason": ""}


def _columns(figure: Figure) -> dict[str, Any]:
    values = dict(vars(figure))
    for name in ("parameters", "data"):
        values[name] = json.dumps(values[name], ensure_ascii=False)
    return values


def _manuscript(paper: Paper) -> Manuscript:
    marks: dict[str, str] = {}
    for figure in paper.figures:
        marks.setdefault(f"{figure.query} {figure.parameters}", f"源{len(marks) + 1}")
    figures = {one.key: one.view(marks[f"{one.query} {one.parameters}"]) for one in paper.figures}
    cases = {number: CaseView(number, "", "") for number in paper.cases}
    return Manuscript(paper.kind, paper.title, ORGAN, paper.text, figures=figures, cases=cases)


def _printed(cell: object) -> str:
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _month(n: int, month: str, **changes: Any) -> Paper:
    word, last = Period.parse(month).word, n == len(MONTHS) - 1
    after = Period.parse(month).after
    values: dict[str, Any] = {
        "number": month,
        "kind": "bulletin",
        "title": f"关于{word}市长公开电话办理情况的通报",
        "text": _MONTH_TEXT.format(word=word, cases=_CASES_TEXT if last else "本月没有选登案例。"),
        "dated": f"{after:%Y-%m}-05",
        "period": month,
        "issue": int(month[5:]),
        "issue_total": 264 + n,
        "document_number": f"市话办通〔{after.year}〕{int(month[5:])}号",
        "figures": _month_figures(n, month),
        "cases": QUOTED if last else (),
    }
    return Paper(**{**values, **changes})


_MONTH_TEXT = """各乡镇人民政府、街道办事处，市直各有关单位：

现将{word}市长公开电话来电受理和书面交办件办理情况通报如下。

## 一、来电受理

{word}受理来电 **{{{{calls}}}}**，其中当场直接答复 {{{{direct}}}}，书面交办 {{{{assigned}}}}。

{{{{series}}}}

{{{{types}}}}

## 二、书面交办件办理

按时办结率 **{{{{rate}}}}**。各单位得分见[办理排名](/rankings)。

## 三、热点问题

排水与污水集中在台风过后的两周，雨污混接的管段反复外溢。

## 四、典型案例

{cases}

## 五、下步要求

（一）对反复外溢的管段逐处明确责任单位。

（二）对预付消费类来电统一答复口径。
"""
_CASES_TEXT = f"""{{{{case:{QUOTED[0]}}}}}

另见{{{{case:{QUOTED[1]}}}}}。"""


def _month_figures(n: int, month: str) -> list[Figure]:
    calls, asked = _CALLS[n], {"period": month}
    direct, due = round(calls * 0.889), 1_364
    months = MONTHS[: n + 1]
    parts = [round(calls * share / 100) for _name, share in _TYPES[1:]]
    types = [[name, part] for (name, _share), part in zip(_TYPES, [calls - sum(parts), *parts], strict=True)]
    series = [[one, _CALLS[index]] for index, one in enumerate(months)]
    total = "全部来电，含当场答复和书面交办的，重复来电各计一次。"
    return [
        Figure("calls", "calls", "受理来电", total, asked, value=str(calls)),
        Figure("direct", "calls-direct", "当场直接答复", "话务员当场答复的来电。", asked, value=str(direct)),
        Figure("assigned", "calls", "书面交办", total, asked, value=str(calls - direct)),
        Figure(
            *("series", "calls-series", "每月受理来电", "各月话务统计，最多十三个月。", asked, "series"),
            data={"columns": ["月份", "来电"], "rows": series},
        ),
        Figure(
            *("types", "calls-by-type", "来电按诉求类型", "话务员登记的诉求类型。", asked, "table"),
            data={"columns": ["类型", "件"], "rows": types, "total": ["合计", calls]},
        ),
        Figure(
            *("rate", "orders-on-time", "按时办结率", "本月到期的书面交办件，剔除的不计。", asked),
            value="96.4",
            unit="%",
            digits=1,
            numerator=1_315,
            denominator=due,
        ),
    ]


def _quarter() -> Paper:
    calls, asked = sum(_CALLS[-4:-1]), {"period": "2026-Q3"}
    return Paper(
        "2026-Q3",
        "bulletin",
        "关于2026年第三季度市长公开电话办理情况的通报",
        "## 一、总体情况\n\n第三季度受理来电 {{calls}}。\n\n## 二、下步要求\n\n台风季结束后逐条销号。\n",
        "2026-10-12",
        "2026-Q3",
        3,
        figures=[Figure("calls", "calls", "受理来电", "三个月话务统计之和。", asked, value=str(calls))],
        check_notes=[{"text": OVERRIDDEN, "reason": "七月份按旧口径统计"}],
    )


def _parking_brief() -> Paper:
    return Paper(
        "b2026-001",
        "brief",
        "节日期间景区周边停车收费问题的情况反映",
        "## 一、来电反映\n\n五一期间，景区周边道路停车收费的来电明显增多，反映最多的是没有明码标价。\n\n"
        "## 二、原因\n\n临时泊位由多家单位管理，收费标准没有统一公示。\n\n## 三、建议\n\n统一标价牌，联合巡查。\n",
        "2026-05-03",
        issue=1,
        chain=[
            {"kind": "instruction", "dated": "2026-05-04", "post": "市长", "text": "请有关部门立即核查，节后报结果。"},
            {"kind": "instruction", "dated": "2026-05-04", "withheld_reason": "内部工作安排"},
            {"kind": "meeting", "dated": "2026-05-05", "post": "分管副市长", "text": "召集有关部门专题研究。"},
            {"kind": "document", "dated": "2026-05-06", "text": "印发规范道路停车收费的通知。", "document_number": "市政办发〔2026〕31号"},
            {"kind": "enforcement", "dated": "2026-05-08", "text": "联合检查临时泊位 46 处，责令改正 12 处。"},
            {"kind": "outcome", "dated": "2026-05-20", "text": "标价牌全部更换，同类来电回落。"},
        ],
    )  # fmt: skip


def _drainage_brief() -> Paper:
    return Paper(
        "b2026-002",
        "brief",
        "台风过后积水点的来电分析",
        "## 一、积水点分布\n\n来电集中在老城区的低洼路段。\n\n## 二、建议\n\n汛前逐点清淤。\n",
        "2026-08-21",
        issue=2,
        chain=[
            {
                "kind": "instruction",
                "dated": "2026-08-22",
                "post": "市委书记",
                "text": "请逐点整改，汛前完成。",
            },
            {"kind": "outcome", "dated": "2026-09-30", "text": "十九处积水点完成清淤。"},
        ],
    )


def _historic() -> Paper:
    return Paper(
        "a2008-017",
        "archive",
        "2008年5月市长公开电话受理情况通报",
        "## 一、受理情况\n\n本月受理来电 7,812 件，其中咨询居多。\n\n## 二、群众反映的热点\n\n公交线路调整、自来水水压。\n",
        str(date(2008, 6, 4)),
        issue=17,
        document_number="市话办〔2008〕17号",
        check_notes=[{"text": WARNING, "reason": ""}],
    )
