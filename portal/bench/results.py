"""What a run has measured, how it compares with the targets, and how that is printed and kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.table import Table

PLATFORM_NOTE = (
    "CPU is processor time of the server; x is its ratio to the constant answer beside it in the same run."
)


@dataclass(frozen=True, slots=True)
class Page:
    """Pages of one kind: processor milliseconds a request, ratio to the constant answer (median and spread of the pairs),
    milliseconds of the answers, bytes of one on average, wrong answers.
    """

    name: str
    answers: int
    cpu: float
    ratio: float
    spread: tuple[float, float]
    p50: float
    p95: float
    p99: float
    size: float
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one kind of query or change, how many were measured, and milliseconds of processor time where this
    process does the work: on a busy machine those hold, the others do not.
    """

    name: str
    count: int
    p50: float
    p95: float
    most: float
    cpu_p95: float = 0.0


@dataclass(frozen=True, slots=True)
class Target:
    """An upper bound of one figure."""

    words: str
    most: float
    unit: str


FULL = 350_000
"""Cases that the targets are meant for."""
TARGETS = {
    "page.cached": Target("cached page", 2, "x"),
    "page.case": Target("case page, not cached", 8, "x"),
    "page.list": Target("list page, not cached", 14, "x"),
    "engine": Target("search engine call, p95", 25, "ms"),
    "search.page": Target("whole search page, p95", 60, "ms"),
    "suggest": Target("suggestions while typing, p95", 10, "ms"),
    "import": Target("import of 350,000 rows at this rate", 300, "s"),
    "release.visible": Target("release until visible", 1000, "ms"),
    "withdrawal.gone": Target("withdrawal until unreachable", 1000, "ms"),
    "reindex": Target("full reindex of 350,000 at this rate", 300, "s"),
    "start": Target("start to first page", 5000, "ms"),
    "memory": Target("memory of the web process", 400, "MB"),
}
"""What the portal promises on two processors with 350,000 published cases."""


ONE_READER = {"search, one reader": "search.page", "suggestions, one reader": "suggest"}
"""Pages whose target is in milliseconds, asked over one connection, and that target."""


def at_full_size(seconds: float, items: int) -> float:
    """What ``seconds`` for that many items come to for as many as the targets are meant for."""
    return seconds * FULL / max(items, 1)


@dataclass(slots=True)
class Run:
    """All figures of one run over an installation of ``cases`` live cases."""

    cases: int
    engine: str
    pages: list[Page] = field(default_factory=list)
    queries: list[Timing] = field(default_factory=list)
    changes: list[Timing] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)  # by key of TARGETS where it has one
    left_out: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)  # parts that could not be measured to their end

    def as_json(self) -> dict[str, Any]:
        """For keeping, and for comparing a larger stock with."""
        return asdict(self)

    def reached(self) -> dict[str, float]:
        """The figure that stands against each target, the worst where several do."""
        found: dict[str, list[float]] = {}
        for page in self.pages:
            key = {"case": "page.case", "list": "page.list"}.get(page.name)
            key = "page.cached" if page.name.startswith("cached ") else key
            if key:
                found.setdefault(key, []).append(page.ratio)
            if page.name in ONE_READER:
                found[ONE_READER[page.name]] = [page.p95]
        if self.queries:
            found["engine"] = [
                timing.p95 for timing in self.queries if not timing.name.startswith("both steps")
            ]
        for timing in self.changes:
            found.setdefault(timing.name.partition(":")[0], []).append(timing.most)
        found |= {key: [value] for key, value in self.figures.items()}
        return {key: max(values) for key, values in found.items() if key in TARGETS}

    def faults(self) -> list[str]:
        """What broke, and wrong answers: without them gone, no figure of a page means anything."""
        return self.broken + [f"{page.name}: {fault}" for page in self.pages for fault in page.faults]

    def flat(self) -> Mapping[str, float]:
        """Every figure by a name that two runs share; bytes on disk only by case, since in all they grow by nature."""
        pages = {f"{page.name}, CPU ms": page.cpu for page in self.pages}
        timings = {f"{timing.name}, p95 ms": timing.p95 for timing in [*self.queries, *self.changes]}
        figures = {name: value for name, value in self.figures.items() if not name.endswith(", MB")}
        return {**pages, **timings, **figures}


def tables(run: Run) -> list[Table]:
    """The figures as people read them."""
    pages = _table(
        f"Pages, {run.cases:,} cases", "CPU ms", "x", "spread", "p50", "p95", "p99", "kB", "answers", "faults"
    )
    for page in run.pages:
        low, high = page.spread
        cells = (
            f"{page.cpu:.3f}",
            f"{page.ratio:.1f}",
            f"{low:.1f}-{high:.1f}",
            *map(_ms, (page.p50, page.p95, page.p99)),
        )
        pages.add_row(
            page.name, *cells, f"{page.size / 1000:.1f}", f"{page.answers:,}", str(len(page.faults))
        )
    found = [pages] if run.pages else []
    for title, timings in ((f"Search engine {run.engine}, ms", run.queries), ("Changes, ms", run.changes)):
        table = _table(title, "p50", "p95", "most", "CPU p95", "measured")
        for timing in timings:
            times = (timing.p50, timing.p95, timing.most, timing.cpu_p95)
            table.add_row(timing.name, *(_ms(value) if value else "" for value in times), str(timing.count))
        found += [table] if timings else []
    sizes = _table("Sizes and times", "figure")
    for name, value in run.figures.items():
        sizes.add_row(name, f"{value:,.1f}")
    return [*found, sizes, _judged(run)]


def _judged(run: Run) -> Table:
    table = _table("Targets at 350,000 cases on two processors", "reached", "at most", "")
    reached = run.reached()
    for key, target in TARGETS.items():
        value = reached.get(key)
        mark = "not measured" if value is None else "✓" if value <= target.most else "✗"
        shown = "" if value is None else f"{value:,.1f}"
        table.add_row(target.words, shown, f"{target.most:g} {target.unit}", mark)
    return table


def growth(run: Run, smaller: Mapping[str, Any]) -> Table:
    """How much larger each figure is than over a smaller stock; what grows as the stock does is marked."""
    before = from_json(smaller)
    factor = run.cases / max(before.cases, 1)
    table = _table(
        f"Growth from {before.cases:,} to {run.cases:,} cases ({factor:.1f}x)", "before", "now", "ratio", ""
    )
    known = before.flat()
    for name, value in run.flat().items():
        if name in known and known[name] > 0:
            ratio = value / known[name]
            table.add_row(
                name, f"{known[name]:,.2f}", f"{value:,.2f}", f"{ratio:.2f}", growth_word(ratio, factor)
            )
    return table


def growth_word(ratio: float, factor: float) -> str:
    """What a ratio says beside the growth of the stock; half of it is as good as linear, noise apart."""
    return "linear" if factor >= 2 and ratio >= 1 + (factor - 1) / 2 else ""


def from_json(kept: Mapping[str, Any]) -> Run:
    """A run as ``Run.as_json`` kept it."""
    lists = {"pages": Page, "queries": Timing, "changes": Timing}
    made = {key: [make(**row) for row in kept[key]] for key, make in lists.items()}
    return Run(**{**kept, **made})


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("")
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _ms(value: float) -> str:
    return f"{value:.1f}"
