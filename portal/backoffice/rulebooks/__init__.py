"""Rulebooks (考核评分办法): versions, dry run, activation."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Routes and views."""
