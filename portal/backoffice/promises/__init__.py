"""Promises (承诺事项): ledger, due dates, results, reminders."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Nothing yet."""
