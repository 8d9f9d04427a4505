"""Filters that exist, no style or script in the markup, components that tell their parameters."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment

from portal.assets import asset_folder
from portal.web.present import FILTERS, GLOBALS

FOLDER = asset_folder("templates")
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.jinja2"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_uses_filters_that_exist(name: str) -> None:
    """A misspelt filter is found in templates that no test happens to render."""
    environment = Environment(autoescape=True)
    environment.filters.update(FILTERS)
    environment.globals.update(GLOBALS)
    environment.compile((FOLDER / name).read_text("utf-8"), name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_has_no_inline_style_or_script(name: str) -> None:
    """The content security policy forbids both."""
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", (FOLDER / name).read_text("utf-8"), flags=re.DOTALL)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", text)


def test_components_tell_their_parameters() -> None:
    """One component a file, its parameters named in a comment on top."""
    for path in Path(FOLDER / "components").glob("*.jinja2"):
        text = path.read_text("utf-8")
        assert text.startswith("{#-"), path.name
        assert "{% macro " in text, path.name
