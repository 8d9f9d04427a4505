"""An invented manuscript with everything that a bulletin may hold."""

from dataclasses import replace
from typing import Any

from portal.documents import CaseView, ChainView, FigureView, Manuscript

FIGURES = {
    "calls": FigureView(
        "calls", "number", "来电", "12,418", "件", source="源1", explained="10月进入受理的来电"
    ),
    "share": FigureView("share", "number", "交办占比", "11.1", "%", 1, 1382, 12418, source="源3"),
    "types": FigureView(
        "types",
        "table",
        "10月来电按诉求类型",
        columns=("类型", "件", "占比"),
        rows=(("咨询", "5,712", "46.0 %"), ("求助", "3,353", "27.0 %"), ("其他", "3,353", "27.0 %")),
        total=("合计", "12,418", "100.0 %"),
        source="源1",
        explained="同一次查询按类型分",
    ),
    "months": FigureView(
        "months",
        "series",
        "每月来电",
        unit="件",
        columns=("月份", "来电"),
        rows=(("2026年7月", "12,100"), ("2026年8月", "12,774"), ("2026年9月", "—"), ("2026年10月", "12,418")),
        source="源2",
        explained="每月来电",
    ),
}
CASE = CaseView("2026-000123", "城东街道一小区水管破裂", "三方现场认定后四日内换管。")
TEXT = """各乡镇人民政府：
现将有关情况通报如下。

## 一、来电受理
受理来电 {{calls}}，其中交办占{{share}}。**“重点”**问题见[上期](/bulletins/2026-09)。

{{months}}

{{types}}

## 二、典型案例
### （一）水管
参见{{case:2026-000123}}。

{{case:2026-000123}}

表：三组单位
| 组别 | 到期 |
| --- | --- |
| 市直部门 | 935 |
| 合计 | 1,364 |

- 逐件明确责任
- 月底前报送

> 引文
"""
MANUSCRIPT = Manuscript(
    kind="bulletin",
    title="关于2026年10月市长公开电话办理情况的通报",
    organ="某市市长公开电话受理中心",
    text=TEXT,
    issue_line="2026年第10期（总第274期）",
    document_number="某电〔2026〕10号",
    dated_words="2026年11月5日",
    figures=FIGURES,
    cases={CASE.number: CASE},
    chain=(
        ChainView("批示", "2026年11月6日", "市长", "请住建部门逐处明确责任。"),
        ChainView("会议", "2026年11月9日", text="本不该出现的内容", withheld_reason="内部事项"),
    ),
    notes=("更正：第2版改正表 2。",),
)


def manuscript(text: str, **changes: Any) -> Manuscript:
    return replace(MANUSCRIPT, text=text, **changes)
