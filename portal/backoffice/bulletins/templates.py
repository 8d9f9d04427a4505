"""Templates of periodical bulletins: Markdown with sections, figures by key and clauses that may be left out.

The form, normative in docs/bulletins.md ("Figures and assembly"): ``# title``; ``## section-code title`` starts a section;
blocks stand between empty lines. ``{{key}}`` is a figure; ``[[...]]`` a clause that goes when one of its figures cannot be
read; ``{change:key}`` the words and figure of a change; ``{word}`` a word of the period or the office; a run of blocks
with ``{group}`` is repeated for every group whose ranking is public; ``{cases}`` stands for proposed typical cases.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from portal.backoffice.figures import QUERIES
from portal.backoffice.figures.registry import GROUP

TEMPLATES = {"month": "月度通报", "quarter": "季度通报", "year": "年度通报"}
BY_LENGTH = {1: "month", 3: "quarter", 12: "year"}
"""The template for a period of so many months."""

SECTIONS = {
    "reception": "来电受理",
    "orders": "书面交办件办理",
    "topics": "热点问题",
    "cases": "典型案例",
    "followup": "未按时办结及跟进",
    "next": "下步要求",
    "annex": "附表",
}
"""Sections that a template may have, by code, with their usual titles; an annex has no number."""
UNNUMBERED = ("annex",)

WORDS = ("period", "previous", "first_day", "last_day", "as_of", "hotline", "group", "group_name", "cases")
"""What may stand in single braces, besides ``change:key``."""

FIGURE = re.compile(r"\{\{([^{}]+(?:\{group\})?)\}\}")
CHANGE = re.compile(r"\{change:([a-z0-9-]+)\}")
_WORD = re.compile(r"(?<!\{)\{([a-z_]+)\}(?!\})")
_HEADING = re.compile(r"## ([a-z]+) (.+)")


class TemplateFault(Exception):
    """``faults``: Chinese sentences about a template that cannot be used, each with its line."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("；".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class TemplateSection:
    """``code`` is "" for what stands before the first heading."""

    code: str
    title: str
    blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A title and its sections in order, checked."""

    title: str
    sections: tuple[TemplateSection, ...]


def load_template(name: str) -> Template:
    """One of the package's; raises TemplateFault for an unknown name."""
    if name not in TEMPLATES:
        raise TemplateFault([f"没有名为“{name}”的模板，可用的有：{'、'.join(TEMPLATES)}。"])
    text = (files("portal.backoffice.bulletins") / "data" / f"template-{name}.md").read_text("utf-8")
    return parse_template(text)


def parse_template(text: str) -> Template:
    """Read a template; raises TemplateFault with everything that is wrong with it."""
    faults = list(_faults(text))
    if faults:
        raise TemplateFault(faults)
    title, sections = "", [TemplateSection("", "", ())]
    for block in filter(None, (part.strip() for part in re.split(r"\n\s*\n", text))):
        if block.startswith("# "):
            title = block[2:]
        elif heading := _HEADING.fullmatch(block):
            sections.append(TemplateSection(heading[1], heading[2], ()))
        else:
            last = sections[-1]
            sections[-1] = TemplateSection(last.code, last.title, (*last.blocks, block))
    return Template(title, tuple(sections))


def _faults(text: str) -> Iterator[str]:
    lines = text.splitlines()
    if not any(line.startswith("# ") for line in lines):
        yield "模板没有标题：第一行应为“# 标题”。"
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        if line.startswith("##"):
            yield from _heading_faults(line, number, seen)
        for key in (*FIGURE.findall(line), *CHANGE.findall(line)):
            if query_of(key.replace("{group}", "x")) is None:
                yield f"第 {number} 行：没有名为“{key}”的数字。"
        for word in _WORD.findall(FIGURE.sub("", line)):
            if word not in WORDS:
                yield f"第 {number} 行：不认得的占位“{{{word}}}”。"
        if line.count("[[") != line.count("]]"):
            yield f"第 {number} 行：“[[”和“]]”不成对。"


def _heading_faults(line: str, number: int, seen: set[str]) -> Iterator[str]:
    heading = _HEADING.fullmatch(line.strip())
    if heading is None:
        yield f"第 {number} 行：章节应写成“## 代码 标题”。"
    elif heading[1] not in SECTIONS:
        known = "、".join(f"{code}（{word}）" for code, word in SECTIONS.items())
        yield f"第 {number} 行：不认得的章节“{heading[1]}”，可用的有：{known}。"
    elif heading[1] in seen:
        yield f"第 {number} 行：章节“{heading[1]}”出现了两次。"
    else:
        seen.add(heading[1])


def query_of(key: str) -> tuple[str, str] | None:
    """(query, group) that a key names: a query's own name, or the name of one by group, a hyphen and the group's code."""
    if key in QUERIES:
        return None if GROUP in QUERIES[key].parameters else (key, "")
    for name, found in QUERIES.items():
        if GROUP in found.parameters and key.startswith(f"{name}-"):
            return name, key[len(name) + 1 :]
    return None
