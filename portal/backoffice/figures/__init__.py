"""Figures (数字): what stands in bulletins is read by named queries, with its parameters and in words how it came about."""

from portal.backoffice.figures import callbacks, calls, cases, followup, orders, rankings, topics
from portal.backoffice.figures.refreshing import refresh, store
from portal.backoffice.figures.registry import (
    QUERIES,
    FigureFault,
    NamedQuery,
    Reading,
    query,
    read,
    read_from,
)
from portal.backoffice.figures.sources import Sources

__all__ = [
    "QUERIES",
    "FigureFault",
    "NamedQuery",
    "Reading",
    "Sources",
    "callbacks",
    "calls",
    "cases",
    "followup",
    "orders",
    "query",
    "rankings",
    "read",
    "read_from",
    "refresh",
    "store",
    "topics",
]
