"""Calls (接听来电): findings, form, wording, review, release, one by one."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Nothing yet."""
