"""The embedded engine: Whoosh 2.7.4 keeps the posting lists, this package plans and ranks.

Whoosh's own searcher costs about 1.7 µs a posting. Here whole blocks of postings are decoded at once and combined
as sets, which keeps every kind of query honest up to about 30,000 documents in pure Python.
"""

from pathlib import Path

from portal.search.engines.whoosh.engine import WhooshEngine


def make(path: Path) -> WhooshEngine:
    """Make the engine over the folder `path`; the index may still be missing, a rebuild creates it."""
    return WhooshEngine(path)
