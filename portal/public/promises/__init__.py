"""The promise ledger (承诺台账)."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Nothing yet."""
