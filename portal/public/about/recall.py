"""The measured recall of the anonymiser as the method page states it; figures come from a data file of the package."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LABELS = {
    "PERSON": "姓名",
    "ADDRESS": "住址",
    "PHONE": "电话",
    "ID": "身份证号",
    "PASSPORT": "护照号",
    "BANK": "银行卡号",
    "ACCOUNT": "户号、社保号",
    "PLATE": "车牌号",
    "EMAIL": "邮箱",
    "IM": "微信、QQ",
    "URL": "个人网址",
    "GPS": "经纬度",
    "CASE": "整件没有一处漏",
}
"""Public words of the labels that are measured, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Row:
    """One label: ``covered`` is the share (0 to 1) of its ``n`` spans that are masked before a person looks."""

    name: str
    covered: float
    n: int

    @property
    def percent(self) -> str:
        """Rounded down to a tenth, so that 99.96 % is never called 100 %."""
        return f"{int(self.covered * 1000) / 10:.1f}"


@dataclass(frozen=True, slots=True)
class Recall:
    """What was measured on which day on what; ``cases`` texts in all."""

    date: str
    source: str
    cases: int
    rows: tuple[Row, ...]


@cache
def measured() -> Recall | None:
    """The figures of the package; None where nothing was measured. Raises KeyError for a label the page has no word for."""
    text = files(__package__).joinpath("data/recall.toml").read_text("utf-8")
    return read(text)


def read(text: str) -> Recall | None:
    """Parse the data file; None without rows."""
    data = tomllib.loads(text)
    order = list(LABELS)
    rows = sorted(data.get("row", []), key=lambda row: order.index(row["label"]))
    if not rows:
        return None
    found = tuple(Row(LABELS[row["label"]], float(row["covered"]), int(row["n"])) for row in rows)
    return Recall(data["date"], data["source"], int(data["cases"]), found)
