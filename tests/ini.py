"""A settings file as an operator would write it, for tests that run real commands."""

from collections.abc import Mapping
from pathlib import Path

_LOGGING = "[loggers]\nkeys = root\n[handlers]\nkeys =\n[formatters]\nkeys =\n[logger_root]\nhandlers =\n"


def write_ini(folder: Path, settings: Mapping[str, str]) -> Path:
    """``portal.ini`` in ``folder``, without any logging."""
    path = folder / "portal.ini"
    lines = "\n".join(f"{key} = {value}" for key, value in settings.items())
    path.write_text(f"[app:main]\nuse = egg:hotline-portal\n{lines}\n{_LOGGING}", "utf-8")
    return path
