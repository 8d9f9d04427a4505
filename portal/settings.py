"""Typed settings from the ini file and the environment; start-up fails with every error listed at once.

Every setting ``a.b`` may be overridden by the environment variable ``PORTAL_A_B`` (a leading ``portal.`` is not
doubled: ``portal.secret`` is ``PORTAL_SECRET``), so that secrets need not stand in a file.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

SIDES = ("both", "public", "staff")
WORKFLOWS = ("two_person", "three_reviews", "secrecy")


class SettingsError(Exception):
    """Start-up refused; ``errors`` holds one English sentence for each wrong setting."""

    def __init__(self, errors: list[str]) -> None:
        self.errors = errors
        super().__init__("Settings are wrong:\n" + "\n".join(f"  - {line}" for line in errors))


def _text(value: str) -> str:
    return value.strip()


def _boolean(value: str) -> bool:
    known = {
        "true": True,
        "yes": True,
        "on": True,
        "1": True,
        "false": False,
        "no": False,
        "off": False,
        "0": False,
    }
    try:
        return known[value.strip().lower()]
    except KeyError:
        raise ValueError("must be true or false") from None


def _between(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        try:
            number = int(value)
        except ValueError:
            raise ValueError("must be a whole number") from None
        if not low <= number <= high:
            raise ValueError(f"must be from {low} to {high}")
        return number

    return parse


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value.strip() not in choices:
            raise ValueError("must be one of " + ", ".join(choices))
        return value.strip()

    return parse


def _secret(value: str) -> str:
    if len(value.strip()) < 32:
        raise ValueError(
            "must have at least 32 characters; make one with: python -c 'import secrets; print(secrets.token_hex(32))'"
        )
    return value.strip()


def _url(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("must start with http:// or https://")
    return value.strip().rstrip("/")


def _urls(value: str) -> str:
    return " ".join(_url(part) for part in value.split())


def _document_number(value: str) -> str:
    if "{year}" not in value or "{issue}" not in value:
        raise ValueError("must contain {year} and {issue}")
    return value.strip()


_POSTGRES = ("postgresql://", "postgresql+psycopg://")


def _database(value: str) -> str:
    if not value.startswith(("sqlite:///", *_POSTGRES)):
        raise ValueError("must start with sqlite:/// or postgresql://")
    if value.startswith(_POSTGRES) and find_spec("psycopg") is None:
        raise ValueError("PostgreSQL needs its driver: pip install 'hotline-portal[postgres]'")
    return value.strip()


REQUIRED = object()


def _setting(key: str, parse: Callable[[str], Any], default: object, help_: str) -> Any:
    return field(metadata={"key": key, "parse": parse, "default": default, "help": help_})


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of the portal; the docstring of each stands in its ``help``."""

    db_url: str = _setting("db.url", _database, REQUIRED, "Working database, SQLAlchemy URL.")
    published_url: str = _setting(
        "published.url",
        _database,
        "",
        "Database the public side reads; empty: the same file as db.url. On PostgreSQL a role of its own.",
    )
    inbox_url: str = _setting(
        "inbox.url",
        _database,
        "",
        "Database the public forms write; empty: the same file as db.url. On PostgreSQL a role of its own.",
    )
    sides: str = _setting(
        "portal.sides", _one_of(*SIDES), "both", "Which sides this process serves: both, public or staff."
    )
    public_nodes: str = _setting(
        "public.nodes",
        _urls,
        "",
        "Addresses of every web node of the public side, separated by blanks: the receipt of a withdrawal asks each.",
    )
    secret: str = _setting(
        "portal.secret",
        _secret,
        REQUIRED,
        "Signs tokens and flash messages; at least 32 characters, from the environment.",
    )
    demo: bool = _setting("portal.demo", _boolean, "false", "Shows the line that says all data is invented.")
    index_engine: str = _setting(
        "index.engine",
        _text,
        "whoosh",
        "Search engine behind the protocol: whoosh up to about 30,000 documents, tantivy beyond.",
    )
    index_path: str = _setting(
        "index.path", _text, REQUIRED, "Folder of the embedded search index; disposable."
    )
    pages_megabytes: int = _setting(
        "pages.cache_megabytes",
        _between(0, 4096),
        "64",
        "Memory of each web process for finished public pages, in megabytes; 0: none are kept, only parts that many pages "
        "share (16 MB).",
    )
    uploads_path: str = _setting(
        "uploads.path", _text, REQUIRED, "Folder for uploaded import files and error reports."
    )
    uploads_megabytes: int = _setting(
        "uploads.megabytes", _between(1, 4096), "200", "Largest accepted upload, in megabytes."
    )
    workflow: str = _setting(
        "workflow.preset",
        _one_of(*WORKFLOWS),
        "two_person",
        "Curation steps: two_person, three_reviews or secrecy.",
    )
    tagger: str = _setting(
        "privacy.tagger",
        _one_of("auto", "off"),
        "auto",
        "Name tagger: auto uses it where the extra ner is installed, off works with rules only.",
    )
    neighbours: int = _setting(
        "privacy.neighbours",
        _between(1, 1000),
        "5",
        "Received cases that must share place, period and category of a released one (neighbour test); 1: no test.",
    )
    recheck_limit: int = _setting(
        "privacy.recheck_limit",
        _between(1, 100_000),
        "20",
        "Released items that one re-check may hide before a person must say whether to go on.",
    )
    recheck_percent: int = _setting(
        "privacy.recheck_percent",
        _between(1, 100),
        "1",
        "The same limit as a share of the live items, in per cent; what is reached first counts, one item at least.",
    )
    archive_megabytes: int = _setting(
        "archive.megabytes",
        _between(1, 200),
        "20",
        "Largest Word or PDF file of a historic document that is taken, in megabytes.",
    )
    pdf_fonts: str = _setting(
        "pdf.fonts",
        _text,
        "",
        "Folders with Chinese fonts for PDF files beside the system's, separated by colons; empty: the system's only.",
    )
    session_hours: int = _setting(
        "staff.session_hours", _between(1, 72), "10", "Hours after which a staff session ends."
    )
    lease_minutes: int = _setting(
        "staff.lease_minutes",
        _between(1, 240),
        "20",
        "Minutes for which an opened case is held for one person.",
    )
    sign_in_attempts: int = _setting(
        "staff.sign_in_attempts",
        _between(3, 50),
        "8",
        "Failed sign-ins in 15 minutes after which an account must wait; an address after four times as many.",
    )
    cookies_secure: bool = _setting("cookies.secure", _boolean, "true", "Staff cookies only over https.")
    inline_worker: bool = _setting(
        "worker.inline", _boolean, "true", "Run the job worker and the indexer as threads of the web process."
    )
    reports_per_hour: int = _setting(
        "inbox.reports_per_hour",
        _between(1, 1000),
        "10",
        "Problem reports accepted from one address in an hour.",
    )
    base_url: str = _setting(
        "site.base_url",
        _url,
        "http://127.0.0.1:6543",
        "Public address of the site, for feeds, sitemap and citations.",
    )
    city: str = _setting("site.city", _text, "瑞安市", "Name of the city.")
    government: str = _setting(
        "site.government", _text, "瑞安市人民政府", "Name above the hotline's in the masthead."
    )
    hotline: str = _setting("site.hotline", _text, "市长公开电话", "Name of the hotline.")
    number: str = _setting("site.number", _text, "12345", "Telephone number of the hotline.")
    centre: str = _setting(
        "site.centre", _text, "市长公开电话受理中心", "Office that issues the records, for citations."
    )
    document_number: str = _setting(
        "bulletins.document_number",
        _document_number,
        "市长公开电话通报〔{year}〕{issue}号",
        "发文字号 of bulletins: a pattern with {year} and {issue}.",
    )
    issues_before: int = _setting(
        "bulletins.issues_before",
        _between(0, 100_000),
        "0",
        "Bulletins issued before the first one in this portal, for 总第 n 期.",
    )
    organiser: str = _setting("site.organiser", _text, "", "Footer: 主办单位; shown when set.")
    operator: str = _setting("site.operator", _text, "", "Footer: 承办单位; shown when set.")
    icp: str = _setting("site.icp", _text, "", "Footer: ICP备案号; shown when set.")
    police: str = _setting("site.police", _text, "", "Footer: 公网安备号; shown when set.")
    site_code: str = _setting("site.code", _text, "", "Footer: 政府网站标识码; shown when set.")

    def as_raw(self, **changes: str) -> dict[str, str]:
        """The settings as an ini file would give them, with some changed (by attribute name)."""
        raw = {}
        for item in fields(self):
            value = changes.get(item.name, str(getattr(self, item.name)))
            raw[item.metadata["key"]] = value
        return raw

    @property
    def pdf_font_folders(self) -> tuple[Path, ...]:
        return tuple(Path(folder) for folder in self.pdf_fonts.split(":") if folder.strip())

    @property
    def nodes(self) -> tuple[str, ...]:
        return tuple(self.public_nodes.split())

    @property
    def serves_public(self) -> bool:
        return self.sides in ("both", "public")

    @property
    def serves_staff(self) -> bool:
        return self.sides in ("both", "staff")


def environment_name(key: str) -> str:
    """``db.url`` -> ``PORTAL_DB_URL``; ``portal.secret`` -> ``PORTAL_SECRET``."""
    return "PORTAL_" + key.removeprefix("portal.").replace(".", "_").upper()


def known_settings() -> list[tuple[str, str, str]]:
    """(key, default, help) of every setting, for documentation; an empty default of a required one reads ``required``."""
    rows = []
    for item in fields(Settings):
        default = item.metadata["default"]
        rows.append(
            (item.metadata["key"], "required" if default is REQUIRED else str(default), item.metadata["help"])
        )
    return rows


_PREFIXES = tuple(sorted({item.metadata["key"].split(".")[0] + "." for item in fields(Settings)}))


def load_settings(raw: Mapping[str, Any], environ: Mapping[str, str] = os.environ) -> Settings:
    """Read all settings; raises SettingsError that lists every missing, malformed and unknown one."""
    errors: list[str] = []
    values: dict[str, Any] = {}
    known = {item.metadata["key"] for item in fields(Settings)}
    errors += [
        f"{key}: no such setting" for key in sorted(raw) if key.startswith(_PREFIXES) and key not in known
    ]
    for item in fields(Settings):
        key, default = item.metadata["key"], item.metadata["default"]
        text = environ.get(environment_name(key), raw.get(key))
        if text is None or (str(text).strip() == "" and default is REQUIRED):
            if default is REQUIRED:
                errors.append(f"{key}: missing; set it in the ini file or as {environment_name(key)}")
                continue
            text = default
        if str(text).strip() == "" and default == "":
            values[item.name] = ""
            continue
        try:
            values[item.name] = item.metadata["parse"](str(text))
        except ValueError as error:
            errors.append(f"{key}: {error}")
    if not errors:
        errors += _shared_roles(values)
    if errors:
        raise SettingsError(errors)
    for name in ("published_url", "inbox_url"):
        values[name] = values[name] or values["db_url"]
    return Settings(**values)


def _shared_roles(values: Mapping[str, Any]) -> list[str]:
    """On PostgreSQL the gate is the role: a side that shares the working database's could read everything."""
    wanted = {"published.url": values["published_url"]}
    if values["sides"] == "both":
        wanted["inbox.url"] = values["inbox_url"]
    owner = make_url(values["db_url"]).username
    return [
        f"{key}: PostgreSQL needs a role of its own here, with the rights that portal init-db gives it"
        for key, url in wanted.items()
        if (url or values["db_url"]).startswith(_POSTGRES)
        and make_url(url or values["db_url"]).username in (owner, None)
    ]
