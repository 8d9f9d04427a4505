"""The embedded engine: Whoosh 2.7.4 keeps the posting lists, this package plans and ranks.

Whoosh's own searcher costs about 1.7 µs a posting. Here whole blocks of postings are decoded at once and combined
as sets, which keeps every kind of query honest up to about 30,000 documents in pure Python.
"""

import warnings
from pathlib import Path

from portal.search.protocol import Engine


def make(path: Path) -> Engine:
    """Make the engine over the folder `path`; the index may still be missing, a rebuild creates it."""
    with warnings.catch_warnings():
        # Whoosh is of 2016: where an installer did not compile it, newer Pythons complain while they do.
        warnings.filterwarnings("ignore", message="invalid escape sequence")
        warnings.filterwarnings("ignore", message='"is" with')
        warnings.filterwarnings("ignore", message=r'"\\\w" is an invalid escape sequence')
        from portal.search.engines.whoosh.engine import WhooshEngine
    return WhooshEngine(path)
