"""Presentation shared by the public pages and the staff preview: wording, dates, marks, view models, chart geometry.

Pure functions, no database. ``includeme`` makes them filters of every template.
"""

from pyramid.config import Configurator

from portal.web.output import PlainOutput, escaped
from portal.web.present import dates, frame, numbers, text, words

FILTERS = {
    "long_date": dates.long_date,
    "short_date": dates.short_date,
    "local_day": dates.local_day,
    "local_time": dates.local_time,
    "thousands": numbers.thousands,
    "masked": text.masked,
    "title_markup": text.title_markup,
    "paragraphs": text.paragraphs,
    "xml_text": text.xml_text,
}
GLOBALS = {
    "dict": dict,
    "satisfaction_mark": words.satisfaction_mark,
    "percent": numbers.percent,
}


def includeme(config: Configurator) -> None:
    """Template filters and the request methods of the frame; needs pyramid_jinja2 to be included."""
    config.add_request_method(frame.twin_path, "twin_path", property=True)
    config.add_request_method(frame.canonical_path, "canonical_path", property=True)
    config.add_request_method(frame.main_entries, "main_entries", property=True)
    config.add_request_method(frame.foot_entries, "foot_entries", property=True)

    def install() -> None:
        environment = config.get_jinja2_environment()
        environment.filters.update(FILTERS)
        # Nothing else is global: each import of a macro looks through all of them.
        environment.globals = GLOBALS
        environment.code_generator_class = PlainOutput
        environment.escaped = escaped

    config.action(None, install, order=100)
