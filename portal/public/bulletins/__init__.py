"""Released bulletins, briefs and historic documents."""

from pyramid.config import Configurator

_DOCUMENT = "/bulletins/{number}"
_VERSION = _DOCUMENT + r"/v{version:\d{1,4}}"
_FILES = (
    ("pdf", ".pdf", "pdf"),
    ("docx", ".docx", "docx"),
    ("figures.csv", "/figures.csv", "figures_csv"),
    ("figures.json", "/figures.json", "figures_json"),
    ("figure", "/figures/{key}.csv", "figure_csv"),
)


def includeme(config: Configurator) -> None:
    # Imported here: bulletins are published by code that needs no web framework.
    from portal.public.bulletins import files, views

    # Files first: the page of a document would take their addresses.
    for prefix, pattern in (("bulletins.version", _VERSION), ("bulletins", _DOCUMENT)):
        for name, ending, view in _FILES:
            config.add_route(f"{prefix}.{name}", pattern + ending)
            config.add_public_view(getattr(files, view), f"{prefix}.{name}", large=False)
    for name, pattern, template in (
        ("bulletins.list", "/bulletins", "index"),
        ("bulletins.version", _VERSION, "document"),
        ("bulletins.detail", _DOCUMENT, "document"),
    ):
        config.add_public_route(name, pattern)
        view = getattr(views, f"{template}_page")
        query = ("kind", "year") if template == "index" else ()
        config.add_public_view(view, name, query=query, renderer=f"public/bulletins/{template}.jinja2")
