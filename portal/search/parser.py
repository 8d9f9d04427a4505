"""Read what people type into a query tree. No input is an error: what is not understood is searched as words.

The language: words (all must match), "a phrase", OR between alternatives, -not, fields such as 单位:交警, and
dates such as 2009-10..2010-06. Marks may be full or half width.
"""

import re

from portal.search.dates import looks_like_dates, read_dates
from portal.search.query import EVERYTHING, Node, Not, Query, Word, all_of, any_of, make_word
from portal.search.synonyms import NO_WORDS, Vocabulary

LENGTH_LIMIT = 200  # characters
CLAUSE_LIMIT = 24
SYNONYM_WEIGHT = 0.7  # the word as written ranks before its synonyms
TOO_LONG = f"搜索内容过长，只使用了前 {LENGTH_LIMIT} 个字。"
TOO_MANY = f"搜索词过多，只使用了前 {CLAUSE_LIMIT} 个。"
NO_DATES = "“{}”不是能用的时间，没有按它查找。时间可以写成 2026-01..2026-06。"
NO_WORD = "没有写可以查找的字，所以没有按字查找。"

FIELD_NAMES = {
    "标题": "title",
    "標題": "title",
    "title": "title",
    "单位": "department",
    "單位": "department",
    "部门": "department",
    "部門": "department",
    "department": "department",
    "类别": "category",
    "類別": "category",
    "category": "category",
    "乡镇": "town",
    "鄉鎮": "town",
    "街道": "town",
    "片区": "town",
    "片區": "town",
    "地点": "town",
    "地點": "town",
    "town": "town",
    "期号": "issue",
    "期號": "issue",
    "issue": "issue",
}
_OPEN, _CLOSE = '"“”„＂「『', '"“”＂」』'
QUOTES = re.compile(f"[{_OPEN}{_CLOSE}]")
_CLAUSE = re.compile(
    rf"""
    (?P<minus>[-－−](?=\S))?
    (?:(?P<field>{"|".join(FIELD_NAMES)})[:：]\s*)?
    (?:[{_OPEN}](?P<phrase>[^{_CLOSE}]*)(?:[{_CLOSE}]|$)|(?P<word>[^\s{_OPEN}{_CLOSE}]+))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CASE_NUMBER = re.compile(r"\d{4}-\d{6}")
_CONTROL = re.compile("[\x00-\x1f\x7f]")


def parse(text: str, with_synonyms: bool = True, words: Vocabulary = NO_WORDS) -> Query:
    """Read a search as typed, with the `words` that find each other; `with_synonyms=False` looks for the written words only."""
    text = _CONTROL.sub(" ", text).strip()
    notices = [TOO_LONG] if len(text) > LENGTH_LIMIT else []
    text = text[:LENGTH_LIMIT]
    reading = _Reading(words if with_synonyms else NO_WORDS)
    for number, clause in enumerate(_CLAUSE.finditer(text)):
        if number == CLAUSE_LIMIT:
            notices.append(TOO_MANY)
            break
        reading.take(clause)
    return reading.query(text, notices)


class _Reading:
    """What has been understood of a search so far, clause by clause."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._groups: list[list[Node]] = []  # all groups must match, one member of each suffices
        self._excluded: list[Node] = []
        self._joins_last = False
        self._since: int | None = None
        self._until: int | None = None
        self._notices: list[str] = []
        self._expansions: dict[str, tuple[str, ...]] = {}

    def take(self, clause: re.Match[str]) -> None:
        """Add one clause of the search."""
        word, field = clause["word"], clause["field"]
        plain = word is not None and not field and not clause["minus"]
        if plain and word == "OR":
            self._joins_last = bool(self._groups)
        elif plain and self._take_dates(word):
            self._joins_last = False
        else:
            name = FIELD_NAMES[field.lower()] if field else None
            self._take_node(self._node(clause, name), clause)

    def _take_node(self, node: Node | None, clause: re.Match[str]) -> None:
        if node is None:
            return
        if clause["minus"]:
            self._excluded.append(Not(node))
        elif self._joins_last:
            self._groups[-1].append(node)
        else:
            self._groups.append([node])
        self._joins_last = False

    def _take_dates(self, word: str) -> bool:
        dates = read_dates(word)
        if dates:
            self._since, self._until = dates
        elif looks_like_dates(word):
            self._notices.append(NO_DATES.format(word))
        else:
            return False
        return True

    def _node(self, clause: re.Match[str], field: str | None) -> Node | None:
        text = clause["phrase"] if clause["word"] is None else clause["word"]
        # A number names one thing: texts that share its year are not the closest to it.
        exact = clause["word"] is None or _CASE_NUMBER.fullmatch(text) is not None
        word = make_word(text, field, exact)
        if word is None or exact or clause["minus"]:
            return word
        forms = self._vocabulary.alternatives(text, field)
        others = [make_word(other, field, weight=SYNONYM_WEIGHT) for other in forms]
        found: list[Node] = [other for other in others if other is not None]
        if found:
            self._expansions[text] = tuple(other.text for other in found if isinstance(other, Word))
        return any_of([word, *found])

    def query(self, text: str, notices: list[str]) -> Query:
        """Put everything together."""
        root = all_of([*(any_of(group) for group in self._groups), *self._excluded])
        told = [*notices, *self._notices]
        if text and root == EVERYTHING and self._since is None and self._until is None:
            told.append(NO_WORD)
        return Query(text, root, self._since, self._until, tuple(told), tuple(self._expansions.items()))
