"""Where templates/ and static/ are, in a checkout, an editable install, a wheel and an sdist alike.

Asset specs (``portal:templates/...``) and importlib.resources fail in an editable install, since the two folders
stand beside the package and not in it; so everything uses absolute paths from here.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def asset_folder(name: str) -> Path:
    """Absolute path of ``templates`` or ``static``: inside the installed package, else beside it (checkout)."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name
