"""Public numbers: year of receipt and a running number, allotted at first release, never the source number."""

from sqlalchemy.orm import Session

from portal.releases.models import NumberSeries


def allot_number(session: Session, year: int) -> str:
    """Next number of the year's series, such as ``2026-000123``."""
    series = session.get(NumberSeries, year)
    if series is None:
        series = NumberSeries(year=year, last=0)
        session.add(series)
        session.flush()  # a batch asks again before anything else is written
    series.last += 1
    return f"{year}-{series.last:06d}"
