"""Running text: styles, links, figures and cases within a line, and the faults that a line may have."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it.tree import SyntaxTreeNode

from portal.documents.model import Manuscript
from portal.documents.syntax import HTML_TAG, REFERENCE, SAFE_HREF
from portal.documents.tree import CaseMark, FigureMark, Inline, Run


@dataclass
class _Style:
    bold: bool = False
    italic: bool = False
    href: str = ""


@dataclass
class RunningText:
    """What is read so far of a manuscript: ``line`` is that of the block being read, counted from 1."""

    manuscript: Manuscript
    faults: list[str] = field(default_factory=list)
    line: int = 1

    def fault(self, words: str) -> None:
        self.faults.append(f"第 {self.line} 行：{words}")

    def lines(self, nodes: list[SyntaxTreeNode]) -> list[tuple[Inline, ...]]:
        """Running text, one entry for each line as it was typed: staff press Enter once for a new paragraph."""
        lines: list[list[Inline]] = [[]]
        first = self.line
        for node in nodes:
            self.judge(node.content)
            for inline in self.inlines(node.children, _Style()):
                if inline is None:
                    lines.append([])
                    self.line += 1
                else:
                    lines[-1].append(inline)
        self.line = first
        return [tuple(_trimmed(line)) for line in lines]

    def judge(self, source: str) -> None:
        """Name what would stand on the page as raw signs: tags, and braces without their partner."""
        first = self.line
        for offset, line in enumerate(source.split("\n")):
            self.line = first + offset
            if tag := HTML_TAG.search(line):
                self.fault(f"正文里不能写 HTML：{tag[0][:40]}")
            rest = REFERENCE.sub("", line)
            if "{{" in rest or "}}" in rest:
                self.fault("“{{”与“}}”没有成对，插入的数字或案例写作 {{名称}}")
        self.line = first

    def inlines(self, nodes: list[SyntaxTreeNode], style: _Style) -> Iterator[Inline | None]:
        """Inlines in order; None is the end of a line."""
        for node in nodes:
            match node.type:
                case "text":
                    if node.content:
                        yield Run(node.content, style.bold, style.italic, style.href)
                case "softbreak" | "hardbreak":
                    yield None
                case "strong":
                    yield from self.inlines(node.children, _Style(True, style.italic, style.href))
                case "em":
                    yield from self.inlines(node.children, _Style(style.bold, True, style.href))
                case "link":
                    href = self.href(str(node.attrs.get("href", "")))
                    yield from self.inlines(node.children, _Style(style.bold, style.italic, href))
                case "image":
                    self.fault("正文里不能放图片，请改用文字或表格")
                    yield Run(node.content, fault=True)
                case _:
                    yield self.reference(node.content, style)

    def href(self, address: str) -> str:
        if SAFE_HREF.match(address):
            return address
        self.fault(f"链接地址“{address[:40]}”不能用，只能是 http、https、mailto、tel 或本站以“/”开头的地址")
        return ""

    def reference(self, key: str, style: _Style) -> Inline:
        kind, _, number = key.partition(":")
        if kind == "case" and number:
            if case := self.manuscript.cases.get(number.strip()):
                return CaseMark(case)
            self.fault(f"案例 {number.strip()} 不存在或没有公开，不能引用")
        elif figure := self.manuscript.figures.get(key):
            return FigureMark(figure, style.bold)
        elif _:
            self.fault(f"不认识“{{{{{key}}}}}”，可以插入的只有数字和案例（case:编号）")
        else:
            self.fault(f"没有名为“{key}”的数字")
        return Run(f"〔{key}〕", fault=True)


def _trimmed(line: list[Inline]) -> list[Inline]:
    """Without white space at both ends, full-width indents included."""
    if line and isinstance(first := line[0], Run):
        line[0] = Run(first.text.lstrip(), first.bold, first.italic, first.href, first.fault)
    if line and isinstance(last := line[-1], Run):
        line[-1] = Run(last.text.rstrip(), last.bold, last.italic, last.href, last.fault)
    return [inline for inline in line if not isinstance(inline, Run) or inline.text]
