"""Chinese surnames: the only test by which a rule may believe that a character begins a name."""

from .lexicon import word_set

COMPOUND = word_set("compound_surnames")
SINGLE = frozenset("".join(word_set("surnames")))


def surname_of(name: str) -> str:
    """The surname of a Chinese name, or the first Han character of a minority or foreign name, or nothing."""
    if name[:2] in COMPOUND and len(name) > 2:
        return name[:2]
    return name[:1] if "\u4e00" <= name[:1] <= "\u9fff" else ""
