"""A rulebook in official Chinese, for the method page, the back office and the file."""

from portal.scoring.model import Group, Rulebook


def rulebook_words(book: Rulebook, group: Group) -> list[str]:
    """Sentences for one group."""
    return [f"{book.name}第{book.version}版，{group.name}。"]
