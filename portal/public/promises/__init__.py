"""The promise ledger (承诺台账)."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    # Imported here: promises are published by code that needs no web framework.
    from portal.public.promises import files, views

    for name, pattern, file_view in (
        ("promises.csv", "/promises.csv", files.all_csv),
        ("hotline_days.promises_csv", "/hotline-days/{number}/promises.csv", files.day_csv),
    ):
        config.add_route(name, pattern)
        config.add_public_view(file_view, name, large=False)
    for name, pattern, template in (
        ("promises.list", "/promises", "list"),
        ("promises.version", r"/promises/{number}/v{version:[1-9]\d{0,3}}", "detail"),
        ("promises.detail", "/promises/{number}", "detail"),
    ):
        config.add_public_route(name, pattern)
        view = getattr(views, f"{template}_page")
        query = ("state", "unit", "year", "older", "newer") if template == "list" else ()
        config.add_public_view(view, name, query=query, renderer=f"public/promises/{template}.jinja2")
