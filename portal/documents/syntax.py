"""The Markdown of documents: CommonMark with tables and ``{{…}}``, without what would surprise in an official text.

Off are HTML, code (text indented by four spaces is a pasted paragraph), headings underlined by dashes (a dashed line is a
rule), and link definitions (they would vanish from the page). Emphasis works beside Han characters.
"""

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from mdit_py_cjk_friendly import cjk_friendly

LONGEST_REFERENCE = 100
REFERENCE = re.compile(rf"\{{\{{([^{{}}\n]{{0,{LONGEST_REFERENCE}}})\}}\}}")
HTML_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>|<!--|<!DOCTYPE|<\?", re.IGNORECASE)
SAFE_HREF = re.compile(r"(?:https?://|mailto:|tel:|/(?!/)|#)", re.IGNORECASE)


@cache
def parser() -> MarkdownIt:
    """The one configured parser."""
    markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": 12}).use(cjk_friendly)
    markdown.enable("table")
    markdown.disable(["code", "fence", "lheading", "reference", "html_block", "html_inline", "backticks"])
    markdown.inline.ruler.before("link", "reference_mark", _reference_mark)
    # Addresses are judged where they are read, so that a wrong one is named to the writer instead of left as text.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]
    return markdown


def _reference_mark(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("{{", state.pos):
        return False
    found = REFERENCE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("reference_mark", "", 0).content = found[1].strip()
    state.pos = found.end()
    return True
