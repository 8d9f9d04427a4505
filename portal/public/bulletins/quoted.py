"""Cases that a document quotes: filled in when the page is read, so that a withdrawn one is gone from it at once."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import Connection

from portal.public.cases.queries import AnyRow, cases_by_number
from portal.web.present.case import case_row

_REFERENCE = re.compile(r'<case-ref number="([^"<>]*)"></case-ref>')
_BLOCK = re.compile(rf'<div class="case-quote">\s*{_REFERENCE.pattern}\s*</div>')
_INNER_LINK = re.compile(r'(?<=<a href=")/(?!/)[^".]*(?=")')
"""A page of this site; files (with a dot in their name) come in one size only."""

_SPOKEN = re.compile(r"案例 ?[0-9]{4}-[0-9]{6}")
_SPOKEN_ALONE = re.compile(rf"^{_SPOKEN.pattern}$\n?", re.MULTILINE)
"""A line of its own, where the page shows the case in a frame: without its number it would say nothing."""

_GONE_BLOCK = Markup(
    '<div class="case-quote gone" role="note"><p><b>此处引用的案例已撤回</b></p>'
    "<p>案例撤回后，它的标题和内容在这里也不再显示。</p></div>"
)
_GONE = Markup('<span class="gone">〔此处引用的案例已撤回〕</span>')

Path = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Quotes:
    """The live cases that some sections quote, and how many of the quoted ones are not live (any more)."""

    live: Mapping[str, AnyRow]
    gone: int

    @classmethod
    def read(cls, connection: Connection, htmls: Iterable[str]) -> "Quotes":
        """At most one statement."""
        numbers = list(dict.fromkeys(number for html in htmls for number in _REFERENCE.findall(html)))
        live = cases_by_number(connection, numbers)
        return cls(live, len(numbers) - len(live))

    def fill(self, html: str, path: Path) -> Markup:
        """A section as it is shown: ``path`` turns a permanent path (/cases/2026-000123) into one of the page's size."""

        def block(found: re.Match[str]) -> str:
            row = self.live.get(found[1])
            return _block(row, path) if row else _GONE_BLOCK

        def inline(found: re.Match[str]) -> str:
            row = self.live.get(found[1])
            return _inline(row, path) if row else _GONE

        sized = _INNER_LINK.sub(lambda found: path(found[0]), html)
        filled = _REFERENCE.sub(inline, _BLOCK.sub(block, sized))
        return Markup(filled)  # noqa: S704  sanitised at release; what is put in is escaped here


def _inline(row: AnyRow, path: Path) -> Markup:
    return Markup('<a href="{}">案例 {}</a>').format(path(f"/cases/{row.number}"), row.number)


def _block(row: AnyRow, path: Path) -> Markup:
    case = case_row(row)
    facts = [f"案例 {case.number}", case.department, case.category, case.duration.taken, case.outcome]
    return Markup(
        '<div class="case-quote"><p><a href="{}"><b>{}</b></a></p><p>{}</p><p class="meta">{}</p></div>'
    ).format(
        path(f"/cases/{case.number}"),
        case.title,
        case.snippet,
        Markup("").join(Markup("<span>{}</span>").format(fact) for fact in facts if fact),
    )


def without_numbers(text: str) -> str:
    """The words of a section without the numbers of the cases it quotes: one may be withdrawn, or be hidden altogether."""
    return _SPOKEN.sub("案例", _SPOKEN_ALONE.sub("", text))
