"""The rulebook that ships with the portal: an example, labelled so wherever it appears."""

from importlib.resources import files


def example_text() -> str:
    """TOML of the nine-indicator example."""
    return (files("portal.scoring") / "data" / "example-nine.toml").read_text("utf-8")
