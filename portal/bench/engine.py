"""How long the search engine takes for each kind of query, over the installation's own index and words."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from portal.bench.asking import percentile
from portal.bench.results import Timing
from portal.bench.stock import Stock
from portal.public.search.request import DEEPEST_PAGE, read_search
from portal.search.parser import parse
from portal.search.protocol import Engine, make_engine
from portal.settings import Settings

ROUNDS = 60
COMMON, RARE = (0.0, 0.02), (0.6, 1.0)
"""Shares of the vocabulary, by how often its words occur."""
FACETS = read_search({"q": "x"}).facet_names
"""What the search page has counted."""

Kinds = Mapping[str, tuple[Callable[[Stock], str], dict[str, Any]]]
KINDS: Kinds = {
    "common word": (lambda the: the.word(*COMMON), {}),
    "rare word": (lambda the: the.word(*RARE), {}),
    "two words": (lambda the: f"{the.word(*COMMON)} {the.word(0.02, 0.6)}", {}),
    "four words": (lambda the: " ".join(the.word(0, 0.1) for _ in range(4)), {}),
    "either of two": (lambda the: f"{the.word(*COMMON)} OR {the.word(*COMMON)}", {}),
    "all but a word": (lambda the: f"-{the.word(*COMMON)}", {}),
    "phrase": (lambda the: f"“{the.case().title[2:8]}”", {}),
    "sentence": (lambda the: the.case().question[:36], {}),
    "one character": (lambda the: the.word(*COMMON)[0], {}),
    "dates and a word": (lambda the: f"{the.word(*COMMON)} 2024..2025-06", {}),
    "word in a field": (lambda the: f"标题:{the.word(*COMMON)}", {}),
    "word with facets": (lambda the: the.word(*COMMON), {"facets": FACETS}),
    "everything with facets": (lambda the: "", {"facets": FACETS}),
    "newest first": (lambda the: the.word(*COMMON), {"sort": "newest"}),
    "deepest page": (lambda the: the.word(*COMMON), {"offset": (DEEPEST_PAGE - 1) * 20}),
    "newest, deepest page": (
        lambda the: the.word(*COMMON),
        {"sort": "newest", "offset": (DEEPEST_PAGE - 1) * 20},
    ),
}
"""Kind of query: how one is made from the installation's words, and how the engine is asked."""


def measure_engine(settings: Settings, stock: Stock, say: Callable[[str], None]) -> list[Timing]:
    """p50 and p95 of every kind in this process: the engine alone, without a page around it."""
    engine = make_engine(settings.index_engine, Path(settings.index_path))
    try:
        return [_measure(engine, stock, kind, say) for kind in KINDS]
    finally:
        engine.close()


def _measure(engine: Engine, stock: Stock, kind: str, say: Callable[[str], None]) -> Timing:
    say(f"search engine: {kind}")
    make, options = KINDS[kind]
    queries = [parse(make(stock)) for _ in range(ROUNDS)]
    engine.search(queries[0], **options)
    times = []
    for query in queries:
        started = time.perf_counter()
        engine.search(query, **options)
        times.append((time.perf_counter() - started) * 1000)
    return timing(kind, times)


def timing(name: str, times: list[float]) -> Timing:
    """Milliseconds summed up."""
    return Timing(name, len(times), percentile(times, 0.5), percentile(times, 0.95), max(times, default=0.0))
