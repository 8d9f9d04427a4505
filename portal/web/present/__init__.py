"""Presentation shared by the public pages and the staff preview: wording, dates, marks, view models, chart geometry.

Pure functions, no database. ``FILTERS`` and ``GLOBALS`` are what every template may use of them.
"""

from pyramid.config import Configurator

from portal.web.present import dates, frame, numbers, text, words

FILTERS = {
    "long_date": dates.long_date,
    "short_date": dates.short_date,
    "local_day": dates.local_day,
    "local_time": dates.local_time,
    "thousands": numbers.thousands,
    "masked": text.masked,
    "quoted": text.quoted,
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
    """The request methods of the frame."""
    config.add_request_method(frame.twin_path, "twin_path", property=True)
    config.add_request_method(frame.canonical_path, "canonical_path", property=True)
    config.add_request_method(frame.main_entries, "main_entries", property=True)
    config.add_request_method(frame.foot_entries, "foot_entries", property=True)
    config.add_request_method(frame.report_entry, "report_entry", reify=True)
