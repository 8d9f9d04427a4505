"""Documents (通报、简报): one Markdown manuscript rendered as sections of a page, as DOCX and as PDF; pure, no database.

Numbers arrive printed; nothing is computed here. ``model`` holds what goes in and comes out, ``reading`` turns Markdown
into a tree of blocks, and ``pages``, ``word`` and ``pdf`` each print that tree. The last two are imported by name where a file is
made: pages need neither python-docx nor typst.
"""

from portal.documents.digits import TypedNumber, typed_digits
from portal.documents.model import (
    CaseView,
    ChainView,
    FigureView,
    Manuscript,
    ManuscriptFaults,
    Section,
    SourceLine,
)
from portal.documents.pages import draft_sections, render_sections, sources
from portal.documents.pasting import paste_tables

__all__ = [
    "CaseView",
    "ChainView",
    "FigureView",
    "Manuscript",
    "ManuscriptFaults",
    "Section",
    "SourceLine",
    "TypedNumber",
    "draft_sections",
    "paste_tables",
    "render_sections",
    "sources",
    "typed_digits",
]
