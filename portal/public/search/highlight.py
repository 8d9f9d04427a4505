"""Which stretches of a published text a search matched, in the text's own spelling, for snippets and highlights."""

from collections.abc import Sequence

from portal.search.query import Word
from portal.search.tokens import Folded, fold

_LONGEST = 20_000
"""Characters of a text that are looked at; published texts end well before."""


def matched_terms(text: str, words: Sequence[Word]) -> tuple[str, ...]:
    """What of ``words`` occurs in ``text``: the word itself where it does, else its parts of two characters.

    Compared after folding, so that 污水 finds 汙水 and ＡＢＣ finds abc; returned as the text spells it.
    """
    folded = fold(text[:_LONGEST])
    found: dict[str, None] = {}
    for word in words:
        whole = _occurrence(text, folded, fold(word.text).text)
        parts = [whole] if whole else [_occurrence(text, folded, token.text) for token in word.tokens]
        found.update(dict.fromkeys(part for part in parts if part))
    return tuple(found)


def _occurrence(text: str, folded: Folded, wanted: str) -> str:
    at = folded.text.find(wanted) if wanted else -1
    return text[folded.starts[at] : folded.ends[at + len(wanted) - 1]] if at >= 0 else ""
