"""Leader hotline days: announcement, report, transcripts; the pages of leaders."""

from pyramid.config import Configurator

_DAY = "/hotline-days/{number}"
_CALL = _DAY + r"/calls/{position:[1-9]\d{0,4}}"
_VERSION = r"/v{version:[1-9]\d{0,3}}"


def includeme(config: Configurator) -> None:
    # Imported here: days are published by code that needs no web framework.
    from portal.public.hotline_days import calls, files, leaders, views

    # Files first: the page of a day would take their addresses.
    for name, pattern, file_view in (
        ("hotline_days.calendar", "/hotline-days.ics", files.all_days_calendar),
        ("hotline_days.ics", _DAY + ".ics", files.day_calendar),
        ("hotline_days.calls_csv", _DAY + "/calls.csv", files.calls_csv),
    ):
        config.add_route(name, pattern)
        config.add_public_view(file_view, name, large=False)
    for name, pattern, view, template in (
        ("hotline_days.list", "/hotline-days", views.index_page, "hotline_days/index"),
        ("hotline_days.call.version", _CALL + _VERSION, calls.call_page, "hotline_days/call"),
        ("hotline_days.call", _CALL, calls.call_page, "hotline_days/call"),
        ("hotline_days.version", _DAY + _VERSION, views.version_page, "hotline_days/version"),
        ("hotline_days.detail", _DAY, views.day_page, "hotline_days/day"),
        ("leaders.detail", "/leaders/{code}", leaders.leader_page, "hotline_days/leader"),
    ):
        config.add_public_route(name, pattern)
        query = ("older", "newer") if view is views.index_page else ()
        config.add_public_view(view, name, query=query, renderer=f"public/{template}.jinja2")
