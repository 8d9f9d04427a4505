"""The query tree: what a search means, however it was written and whatever engine answers it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from portal.search.tokens import Token, spans, words

FIELDS = ("title", "department", "category", "town", "issue")
SENTENCE = 12  # tokens in one unquoted word from which it is taken for a sentence, not for a term


@dataclass(frozen=True, slots=True)
class Word:
    """A run of text whose tokens must all occur; `exact` asks for them side by side and in order.

    Dictionary `words` of it raise the score of texts that hold them; nothing is found or missed by them.
    """

    text: str
    tokens: tuple[Token, ...]
    field: str | None = None
    exact: bool = False
    weight: float = 1.0
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AllOf:
    """Documents that match every child; a `Not` among them takes its matches away."""

    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Documents that match at least one child."""

    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Documents that do not match the child."""

    child: "Node"


@dataclass(frozen=True, slots=True)
class BestOf:
    """Documents that hold one of the rarest of these tokens, ranked by how telling the shared ones and the shared words are."""

    tokens: tuple[str, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Everything:
    """All documents: a query without words."""


Node = Word | AllOf | AnyOf | Not | BestOf | Everything
EVERYTHING = Everything()
_CONDITIONS = ("department", "category", "town")
"""Fields that a text is filed under: it fits or does not, and none fits better."""


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed search: what must match, the dates it is confined to, and what to tell the reader about it."""

    text: str
    root: Node = EVERYTHING
    since: int | None = None  # yyyymmdd, inclusive
    until: int | None = None
    notices: tuple[str, ...] = ()
    expansions: tuple[tuple[str, tuple[str, ...]], ...] = ()  # a word, and its synonyms also sought

    @property
    def ranks(self) -> bool:
        """Tell whether anything makes one hit closer than another: dates, exclusions and what a text is filed under do not."""
        return _ranks(self.root)

    def words(self) -> tuple[Word, ...]:
        """Return the words that hits contain, in the order written; synonyms follow their word."""
        return tuple(_positive(self.root))


def make_word(text: str, field: str | None = None, exact: bool = False, weight: float = 1.0) -> Word | None:
    """Make a word of `text`, or None where it holds nothing that can be searched."""
    found = tuple(spans(text))
    if not found:
        return None
    ranking = () if exact or field else tuple(dict.fromkeys(words(text)))
    return Word(text, found, field, exact, weight, ranking)


def all_of(children: list[Node]) -> Node:
    """Join children so that the tree holds no needless level."""
    return children[0] if len(children) == 1 else AllOf(tuple(children)) if children else EVERYTHING


def any_of(children: list[Node]) -> Node:
    """Join alternatives so that the tree holds no needless level."""
    return children[0] if len(children) == 1 else AnyOf(tuple(children)) if children else EVERYTHING


def best_match(query: Query) -> Query | None:
    """Return the query with its unquoted words only preferred, not required; None where it has none.

    Quoted phrases, fields and exclusions stay as they are: who writes them means them. Synonyms are left out:
    among many tokens they bring in more that is beside the point than what was meant.
    """
    parts = query.root.children if isinstance(query.root, AllOf) else (query.root,)
    loose = [part for part in parts if _is_loose(part)]
    written = [word for part in loose for word in _positive(part) if word.weight == 1]
    found = {token.text: None for word in written for token in word.tokens}
    if len(found) < 2:
        return None
    ranking = {text: None for word in written for text in word.words}
    strict = [part for part in parts if part not in loose]
    return replace(query, root=all_of([BestOf(tuple(found), tuple(ranking)), *strict]))


def is_sentence(query: Query) -> bool:
    """Tell whether the search is a written-out sentence, of which no text will hold every part."""
    parts = query.root.children if isinstance(query.root, AllOf) else (query.root,)
    return any(len(word.tokens) >= SENTENCE for part in parts if _is_loose(part) for word in _positive(part))


def attempts(query: Query) -> Iterator[tuple[Query, bool]]:
    """Yield what to try in turn, each with whether it is a fallback: as written, then by best match.

    A sentence goes to best match at once: there the texts that hold all of it come first anyway.
    """
    fallback = best_match(query)
    if fallback is None or not is_sentence(query):
        yield query, False
    if fallback is not None:
        yield fallback, True


def _ranks(node: Node) -> bool:
    if isinstance(node, AllOf | AnyOf):
        return any(map(_ranks, node.children))
    if isinstance(node, Word):
        return node.field not in _CONDITIONS
    return not isinstance(node, Not | Everything)


def _is_loose(node: Node) -> bool:
    """Tell whether a part of the query consists of plain words only."""
    if isinstance(node, AnyOf):
        return all(_is_loose(child) for child in node.children)
    return isinstance(node, Word) and not node.exact and node.field is None


def _positive(node: Node) -> Iterator[Word]:
    if isinstance(node, Word):
        yield node
    elif isinstance(node, AllOf | AnyOf):
        for child in node.children:
            yield from _positive(child)
