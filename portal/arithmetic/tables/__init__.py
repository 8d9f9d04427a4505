"""What a table claims: totals of rows and columns, shares, rates, changes, places."""

from collections.abc import Iterator

from portal.arithmetic.claims import Claim
from portal.arithmetic.document import Table
from portal.arithmetic.tables.grid import Grid, grids_of
from portal.arithmetic.tables.ranking import ranking_claims
from portal.arithmetic.tables.rates import change_claims, rate_claims, share_claims
from portal.arithmetic.tables.totals import caption_claims, column_totals, row_totals
from portal.arithmetic.types import Printed


def table_claims(table: Table, totals: tuple[Printed, ...]) -> Iterator[Claim]:
    """Every claim of a table. `totals`: the totals printed in the whole document."""
    for grid in grids_of(table):
        yield from column_totals(grid)
        yield from row_totals(grid)
        yield from caption_claims(grid)
        yield from share_claims(grid, totals)
        yield from rate_claims(grid)
        yield from change_claims(grid)
        yield from ranking_claims(grid)


def table_totals(table: Table) -> Iterator[Printed]:
    """The counts in its total rows, which shares elsewhere may be of."""
    for grid in grids_of(table):
        yield from _totals(grid)


def _totals(grid: Grid) -> Iterator[Printed]:
    for row in grid.rows:
        if row.kind == "total":
            yield from (cell for cell in row.of(grid, "count") if cell)
