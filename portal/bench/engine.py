"""How long the search engine takes for each kind of query, over the installation's own index and words."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Engine as Database

from portal.bench.asking import percentile
from portal.bench.results import Timing
from portal.bench.stock import Stock
from portal.public.cases.queries import PAGE_SIZE
from portal.public.cases.similar import MOST
from portal.public.search.documents import load_documents
from portal.public.search.request import DEEPEST_HIT, read_search
from portal.search.parser import parse
from portal.search.protocol import Cursor, Document, Engine, make_engine
from portal.search.rerank import search as search_closely
from portal.settings import Settings

ROUNDS = 60
COMMON, RARE = (0.0, 0.02), (0.6, 1.0)
"""Shares of the vocabulary, by how often its words occur."""
DEEPEST = DEEPEST_HIT - PAGE_SIZE
"""Hits before the last page that relevance reaches."""
FACETS = read_search({"q": "x"}).facet_names()
"""What the search page has counted."""

Kind = Callable[[Engine, Stock], Callable[[], object]]
"""Makes one call of a kind, ready to be timed."""


def _searched(make: Callable[[Stock], str], **options: Any) -> Kind:
    def ready(engine: Engine, stock: Stock) -> Callable[[], object]:
        query = parse(make(stock), words=stock.groups)
        return lambda: engine.search(query, **options)

    return ready


def _anywhere(engine: Engine, stock: Stock) -> Callable[[], object]:
    """Newest first, from the middle of everything that is found."""
    query = parse(_common(stock), words=stock.groups)
    middle = engine.search(query, limit=1).total // 2
    keys = engine.search(query, sort="newest", offset=min(middle, DEEPEST), limit=1).keys
    after = Cursor(keys[0]) if keys else None
    return lambda: engine.search(query, sort="newest", after=after)


def _similar(engine: Engine, stock: Stock) -> Callable[[], object]:
    case = stock.case()
    document = Document(f"case:{case.number}", "case", case.title, case.question, 20260101)
    return lambda: engine.similar(document, MOST)


def _common(stock: Stock) -> str:
    return stock.word(*COMMON)


KINDS: Mapping[str, Kind] = {
    "common word": _searched(_common),
    "rare word": _searched(lambda the: the.word(*RARE)),
    "two words": _searched(lambda the: f"{_common(the)} {the.word(0.02, 0.6)}"),
    "four words": _searched(lambda the: " ".join(the.word(0, 0.1) for _ in range(4))),
    "either of two": _searched(lambda the: f"{_common(the)} OR {_common(the)}"),
    "all but a word": _searched(lambda the: f"-{_common(the)}"),
    "phrase": _searched(lambda the: f"“{the.case().title[2:8]}”"),
    "sentence": _searched(lambda the: the.case().question[:36]),
    "one character": _searched(lambda the: _common(the)[0]),
    "dates and a word": _searched(lambda the: f"{_common(the)} 2024..2025-06"),
    "word in a field": _searched(lambda the: f"标题:{_common(the)}"),
    "word with facets": _searched(_common, facets=FACETS),
    "everything with facets": _searched(lambda the: "", facets=FACETS),
    "newest first": _searched(_common, sort="newest"),
    "oldest first": _searched(_common, sort="oldest"),
    "deepest page": _searched(_common, offset=DEEPEST),
    "newest, from the middle": _anywhere,
    "similar": _similar,
}


BOTH_STEPS = {
    "both steps: common word": _common,
    "both steps: two words": lambda the: f"{_common(the)} {the.word(0.02, 0.6)}",
    "both steps: sentence": lambda the: the.case().question[:36],
}
"""Queries ranked as the search page has them: the first hits put in order by reading their texts."""


def measure_engine(
    settings: Settings, published: Database, stock: Stock, say: Callable[[str], None]
) -> list[Timing]:
    """p50 and p95 of every kind in this process: the engine alone, then with the second step of ranking; no page around it."""
    engine = make_engine(settings.index_engine, Path(settings.index_path))
    try:
        alone = [_measure(kind, partial(ready, engine, stock), say) for kind, ready in KINDS.items()]
        with published.connect() as connection:
            return alone + [
                _measure(kind, partial(_closely, engine, connection, stock, make), say)
                for kind, make in BOTH_STEPS.items()
            ]
    finally:
        engine.close()


def _closely(
    engine: Engine, connection: Connection, stock: Stock, make: Callable[[Stock], str]
) -> Callable[[], object]:
    query = parse(make(stock), words=stock.groups)
    return lambda: search_closely(engine, lambda ids: load_documents(connection, ids), query, facets=FACETS)


def _measure(kind: str, ready: Callable[[], Callable[[], object]], say: Callable[[str], None]) -> Timing:
    say(f"search engine: {kind}")
    calls = [ready() for _ in range(ROUNDS)]
    calls[0]()
    times, spent = [], []
    for call in calls:
        started, before = time.perf_counter(), time.process_time()
        call()
        spent.append((time.process_time() - before) * 1000)
        times.append((time.perf_counter() - started) * 1000)
    return timing(kind, times, percentile(spent, 0.95))


def timing(name: str, times: list[float], cpu_p95: float = 0.0) -> Timing:
    """Milliseconds summed up."""
    p50, p95 = percentile(times, 0.5), percentile(times, 0.95)
    return Timing(name, len(times), p50, p95, max(times, default=0.0), cpu_p95)
