"""A liaison's own score sheets (本单位得分) and objections."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    config.include("portal.backoffice.ownscores.views")
    config.include("portal.backoffice.ownscores.objecting")
