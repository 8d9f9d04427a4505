"""Released rankings, their rulebooks and files."""

from pyramid.config import Configurator

_RANKING = "/rankings/{period}/{group}"
_PAGES = (
    ("rankings.list", "/rankings", "index"),
    ("rankings.detail", _RANKING, "ranking"),
    ("rankings.version", _RANKING + r"/v{version:\d{1,4}}", "ranking"),
    ("rankings.sheet", _RANKING + "/{department}", "sheet"),
    ("rankings.method", "/method/rankings", "method"),
    ("rulebooks.detail", r"/rulebooks/{book}/{version:\d{1,4}}", "rulebook"),
)
_FILES = (
    ("rankings.csv", _RANKING + "/table.csv"),
    ("rankings.inputs", _RANKING + "/inputs.zip"),
    ("rankings.version.csv", _RANKING + r"/v{version:\d{1,4}}/table.csv"),
    ("rankings.version.inputs", _RANKING + r"/v{version:\d{1,4}}/inputs.zip"),
    ("rulebooks.toml", r"/rulebooks/{book}/{version:\d{1,4}}.toml"),
)


def includeme(config: Configurator) -> None:
    # Imported here: rankings are published by code that needs no web framework.
    from portal.public.rankings import files, rulebooks, views

    # Files first: the page of a unit's sheet would take their addresses.
    for name, pattern in _FILES:
        config.add_route(name, pattern)
    for name, pattern, template in _PAGES:
        config.add_public_route(name, pattern)
        view = getattr(rulebooks if template in ("method", "rulebook") else views, f"{template}_page")
        query = ("view",) if template == "ranking" else ()
        config.add_public_view(view, name, query=query, renderer=f"public/rankings/{template}.jinja2")
    for name in ("rankings.csv", "rankings.version.csv"):
        config.add_public_view(files.table_csv, name, large=False)
    for name in ("rankings.inputs", "rankings.version.inputs"):
        config.add_public_view(files.inputs_zip, name, large=False)
    config.add_public_view(rulebooks.rulebook_toml, "rulebooks.toml", large=False)
