"""Settings: typed, overridable from the environment, and every error said at once."""

import configparser
from pathlib import Path

import pytest

from portal.settings import SettingsError, environment_name, known_settings, load_settings

GOOD = {
    "db.url": "sqlite:////tmp/portal.sqlite",
    "index.path": "/tmp/index",
    "uploads.path": "/tmp/uploads",
    "portal.secret": "x" * 32,
}


def test_defaults_fill_what_is_not_set() -> None:
    settings = load_settings(GOOD, environ={})
    assert settings.published_url == settings.db_url
    assert (settings.workflow, settings.neighbours, settings.cookies_secure) == (
        "two_person",
        5,
        True,
    )


def test_all_errors_are_listed_at_once() -> None:
    wrong = {
        "portal.secret": "short",
        "portal.sides": "left",
        "site.base_url": "portal.cn",
        "db.ulr": "x",
        "staff.session_hours": "no",
    }
    with pytest.raises(SettingsError) as refusal:
        load_settings(wrong, environ={})
    text = "\n".join(refusal.value.errors)
    for key in (
        "db.url",
        "index.path",
        "uploads.path",
        "portal.secret",
        "portal.sides",
        "site.base_url",
        "db.ulr",
        "staff.session_hours",
    ):
        assert f"{key}:" in text
    assert len(refusal.value.errors) == 8


def test_the_environment_wins_over_the_file() -> None:
    settings = load_settings(
        {**GOOD, "portal.secret": ""}, environ={"PORTAL_SECRET": "s" * 40, "PORTAL_SITE_CITY": "某市"}
    )
    assert (settings.secret, settings.city) == ("s" * 40, "某市")


def test_an_empty_secret_is_missing() -> None:
    with pytest.raises(SettingsError, match="PORTAL_SECRET"):
        load_settings({**GOOD, "portal.secret": " "}, environ={})


def test_environment_names() -> None:
    assert environment_name("db.url") == "PORTAL_DB_URL"
    assert environment_name("portal.secret") == "PORTAL_SECRET"


def test_settings_survive_a_round_trip_with_changes() -> None:
    settings = load_settings(GOOD, environ={})
    assert load_settings(settings.as_raw(), environ={}) == settings
    assert load_settings(settings.as_raw(sides="public"), environ={}).sides == "public"


@pytest.mark.parametrize("name", ["development.ini", "production.ini"])
def test_shipped_ini_files_hold_known_settings_only(name: str) -> None:
    """production.ini starts only with a secret from the environment."""
    root = Path(__file__).parents[2]
    parser = configparser.ConfigParser(defaults={"here": str(root)})
    parser.read(root / name, encoding="utf-8")
    raw = dict(parser["app:main"])
    settings = load_settings(raw, environ={"PORTAL_SECRET": "s" * 40})
    assert settings.demo == (name == "development.ini")
    if name == "production.ini":
        with pytest.raises(SettingsError, match=r"portal\.secret: missing"):
            load_settings(raw, environ={})


def test_every_setting_has_help() -> None:
    assert all(help_.endswith(".") for _key, _default, help_ in known_settings())
