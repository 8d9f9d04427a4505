"""How fast the embedded engine answers 20,000 documents; prints p50 and p95, asserts against a yardstick.

The yardstick is a fixed piece of pure Python timed in the same run, so that a slow or busy machine slows both.
"""

import random
import statistics
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import accumulate, islice

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session, sessionmaker

from portal.search.follower import Follower
from portal.search.indexer import Indexer
from portal.search.outbox import ADD, BATCH, DELETE, SINGLE, OutboxEntry
from portal.search.parser import parse
from portal.search.protocol import Document, Engine, make_engine

pytestmark = pytest.mark.bench

DOCUMENTS = 20_000
LENGTH = 500  # characters, as long as a case's question and reply together
ROUNDS = 40
TOWNS = [f"第{number}镇" for number in range(22)]
DEPARTMENTS = [f"第{number}单位" for number in range(60)]


def timed(action: Callable[[], object]) -> float:
    """Return how long an action takes, in milliseconds."""
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def percentile(times: list[float], share: float) -> float:
    """Return the time that `share` of all stay below."""
    return sorted(times)[int(len(times) * share)]


def yardstick() -> float:
    """Return the median milliseconds of a fixed piece of work: about 15 on a machine of 2024."""
    return statistics.median(
        timed(lambda: sorted(set(range(0, 600_000, 7))) and sum(range(700_000))) for _ in range(9)
    )


class Language:
    """Invented text with the shape of a language: few words everywhere, many words rarely."""

    def __init__(self) -> None:
        self.random = random.Random(20100701)
        letters = [chr(code) for code in range(0x4E00, 0x4E00 + 2500)]
        common = list(accumulate(1 / (rank + 8) for rank in range(len(letters))))
        lengths = self.random.choices((1, 2, 3, 4), (2, 10, 2, 1), k=12_000)
        self.words = [
            "".join(self.random.choices(letters, cum_weights=common, k=length)) for length in lengths
        ]
        self._weights = list(accumulate(1 / (rank + 8) for rank in range(len(self.words))))

    def text(self, length: int) -> str:
        """Return a text of about `length` characters."""
        words = iter(self.random.choices(self.words, cum_weights=self._weights, k=length // 2))
        return "，".join("".join(islice(words, 6)) for _ in range(length // 12))

    def document(self, number: int) -> Document:
        """Return an invented case."""
        town, department = self.random.choice(TOWNS), self.random.choice(DEPARTMENTS)
        date = self.random.randrange(2005, 2026) * 10000 + self.random.randrange(1, 13) * 100 + 1
        facets = {"town": town, "department": department}
        return Document(f"case:{number}", "case", self.text(24), self.text(LENGTH), date, facets, facets)

    def word(self, low: int, high: int, shortest: int = 2) -> str:
        """Return a word of `shortest` or more characters, of rank `low` to `high` by frequency."""
        return self.random.choice([word for word in self.words[low:high] if len(word) >= shortest])


@pytest.fixture(scope="module")
def language() -> Language:
    """The language all documents and searches are in."""
    return Language()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, language: Language) -> Iterator[Engine]:
    """An index of 20,000 documents, of which the last thousand came in pieces."""
    made = make_engine("whoosh", tmp_path_factory.mktemp("bench") / "index")
    documents = [language.document(number) for number in range(DOCUMENTS)]
    started = time.process_time()
    rebuild = made.begin_rebuild()
    for at in range(0, DOCUMENTS - 1000, 1000):
        rebuild.apply(documents[at : at + 1000])
    rebuild.commit(DOCUMENTS - 1000)
    print(f"\nbuild: {(DOCUMENTS - 1000) / (time.process_time() - started):.0f} documents per CPU second")
    for at in range(DOCUMENTS - 1000, DOCUMENTS, 50):
        made.apply(documents[at : at + 50])
    print(made.stats())
    yield made
    made.close()


KINDS: dict[str, tuple[Callable[[Language], str], dict[str, object], float]] = {
    "common word": (lambda the: the.word(0, 60), {}, 4),
    "rare word": (lambda the: the.word(3000, 30000), {}, 4),
    "two words": (lambda the: f"{the.word(0, 200)} {the.word(200, 3000)}", {}, 4),
    "four words": (lambda the: " ".join(the.word(0, 400) for _ in range(4)), {}, 4),
    "one character": (lambda the: the.word(0, 600)[0], {}, 20),
    "phrase": (lambda the: f"“{the.word(0, 600, shortest=3)}”", {}, 30),
    "sentence": (lambda the: the.text(36), {}, 15),
    "all but a word": (lambda the: f"-{the.word(0, 60)}", {}, 15),
    "dates and a word": (lambda the: f"{the.word(0, 60)} 2009..2012-06", {}, 4),
    "word with facets": (lambda the: the.word(0, 60), {"facets": ("town", "department", "kind")}, 15),
    "newest first": (lambda the: the.word(0, 60), {"sort": "newest"}, 4),
    "page 50": (lambda the: the.word(0, 60), {"offset": 980}, 8),
    "everything with facets": (lambda the: "", {"facets": ("town", "department", "kind")}, 15),
}


@pytest.mark.parametrize("kind", KINDS)
def test_queries_stay_fast(index: Engine, language: Language, kind: str) -> None:
    """Each kind of query stays within its multiple of the yardstick at the 95th percentile."""
    make, options, limit = KINDS[kind]
    index.search(parse(""), limit=1)
    unit = yardstick()
    searches = [parse(make(language)) for _ in range(ROUNDS)]
    times = [timed(lambda query=query: index.search(query, **options)) for query in searches]  # type: ignore[misc]
    p50, p95 = percentile(times, 0.5), percentile(times, 0.95)
    print(
        f"\n{kind:24} p50 {p50:7.1f} ms  p95 {p95:7.1f} ms  yardstick {unit:.1f} ms  p95 ratio {p95 / unit:.1f}"
    )
    assert p95 <= limit * unit


def test_a_change_is_visible_soon(index: Engine, language: Language) -> None:
    """One release is searchable, and one withdrawal gone, long before a second is over, in a full index too."""
    unit = yardstick()
    times = []
    for number in range(20):
        document = language.document(10**6 + number)
        times.append(timed(lambda document=document: index.apply([document])))  # type: ignore[misc]
        times.append(timed(lambda document=document: index.apply((), [document.id])))  # type: ignore[misc]
    print(f"\nadd or delete one: p50 {percentile(times, 0.5):.1f} ms, p95 {percentile(times, 0.95):.1f} ms")
    assert percentile(times, 0.95) <= 20 * unit


class Shelf:
    """A source of documents in memory."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.documents = {document.id: document for document in documents}

    def load(self, ids: Iterable[str]) -> list[Document]:
        """See DocumentSource.load."""
        return [self.documents[id_] for id_ in ids if id_ in self.documents]

    def all(self) -> Iterator[Document]:
        """See DocumentSource.all."""
        return iter(list(self.documents.values()))

    def count(self) -> int:
        """See DocumentSource.count."""
        return len(self.documents)


def test_a_withdrawal_does_not_wait_behind_a_batch(
    index: Engine, engine: Database, sessions: sessionmaker[Session], language: Language
) -> None:
    """While thousands of released cases are being indexed, single releases and withdrawals show within a second."""
    unit = yardstick()
    shelf = Shelf(language.document(2 * 10**6 + number) for number in range(3000))
    indexer, stop, times = Indexer(index, engine, shelf), threading.Event(), []

    def enqueue(ids: Iterable[str], action: str, priority: int) -> None:
        now = datetime.now(UTC)
        with sessions.begin() as session:
            for id_ in ids:
                entry = OutboxEntry(
                    kind="case", item_id=id_, action=action, priority=priority, created_at=now
                )
                session.add(entry)

    def wait_until(id_: str, shown: bool) -> None:
        while bool(index.known([id_])) is not shown:
            time.sleep(0.005)

    enqueue(list(shelf.documents), ADD, BATCH)
    thread = threading.Thread(target=Follower(indexer).follow, args=(stop,))
    thread.start()
    for number in range(8):
        document = language.document(3 * 10**6 + number)
        shelf.documents[document.id] = document
        enqueue([document.id], ADD, SINGLE)
        times.append(timed(lambda id_=document.id: wait_until(id_, True)))  # type: ignore[misc]
        del shelf.documents[document.id]
        enqueue([document.id], DELETE, SINGLE)
        times.append(timed(lambda id_=document.id: wait_until(id_, False)))  # type: ignore[misc]
    stop.set()
    thread.join()
    print(
        f"\nduring a batch: p50 {percentile(times, 0.5):.0f} ms, longest {max(times):.0f} ms, yardstick {unit:.1f} ms"
    )
    assert max(times) <= 60 * unit
