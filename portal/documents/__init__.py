"""Documents (通报、简报): one Markdown manuscript rendered as sections of a page, as DOCX and as PDF; pure, no database.

Numbers arrive printed; nothing is computed here. ``model`` holds what goes in and comes out, ``reading`` turns Markdown
into a tree of blocks, and ``pages``, ``word`` and ``pdf`` each print that tree.
"""

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

__all__ = [
    "CaseView",
    "ChainView",
    "FigureView",
    "Manuscript",
    "ManuscriptFaults",
    "Section",
    "SourceLine",
    "draft_sections",
    "render_sections",
    "sources",
]
