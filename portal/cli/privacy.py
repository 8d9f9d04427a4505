"""``portal privacy``: measuring the anonymiser."""

from portal.cli import main


@main.group("privacy")
def privacy() -> None:
    """Measure the anonymiser."""
