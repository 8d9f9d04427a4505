"""Every template compiles, and every page names itself."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment

from portal.assets import asset_folder

TEMPLATES = Path(asset_folder("templates"))
HOME = "public/home/index.jinja2"  # bears the site's own title, which base.jinja2 sets
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.jinja2"))


def test_there_are_templates() -> None:
    """The checks below must not pass for want of files."""
    assert len(NAMES) > 50


@pytest.mark.parametrize("name", NAMES)
def test_every_template_compiles(name: str) -> None:
    """With the extensions and filters aside: syntax only; pages are rendered in the journeys."""
    Environment(autoescape=True, extensions=["jinja2.ext.do"]).parse((TEMPLATES / name).read_text("utf-8"))


@pytest.mark.parametrize(
    "name", [name for name in NAMES if not Path(name).name.startswith(("_", "base")) and name != HOME]
)
def test_every_page_has_a_title(name: str) -> None:
    """A page that extends a base sets its title block; components and fragments are no pages."""
    text = (TEMPLATES / name).read_text("utf-8")
    if "{% extends" in text:
        assert re.search(r"\{%-? *block +title|\{%-? *set +title", text), name
