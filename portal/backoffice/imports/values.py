"""Words of coded fields (诉求类型, 来源渠道 ...) -> codes, from the shipped list."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache

from portal.backoffice.imports.mapping import DATA

Vocabulary = Mapping[str, Mapping[str, str]]
"""Field -> (normalised word -> code)."""

_BLANKS = re.compile(r"\s+")


@cache
def load_vocabulary() -> Vocabulary:
    """The shipped words of every coded field."""
    content = tomllib.loads((DATA / "values.toml").read_text("utf-8"))
    return {
        name: {normalise_word(word): code for code, words in codes.items() for word in words}
        for name, codes in content.items()
    }


def normalise_word(word: str) -> str:
    """A word without blanks, width, letter case and the endings 类 and 件."""
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", word)).casefold()
    return plain[:-1] if len(plain) > 1 and plain[-1] in "类件" else plain
