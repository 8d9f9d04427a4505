"""What an appeal is about and where, as cases and orders files both write it."""

from collections.abc import Collection

from portal.backoffice.imports.cells import RowCells

LEVELS = ("category_1", "category_2", "category_3")


def read_category(cells: RowCells) -> str:
    """The category as the source writes it, its steps joined by ``/``; "" for none."""
    return "/".join(filter(None, (cells.text(name, 64) for name in LEVELS)))


def read_town(cells: RowCells, towns: Collection[str]) -> str:
    """The town, "" for one that the directory does not have: an order keeps no finer place."""
    town = cells.text("town", 32)
    if town and town not in towns:
        cells.warn("town", f"“{town}”不在街道乡镇名录中，已留空")
        return ""
    return town
