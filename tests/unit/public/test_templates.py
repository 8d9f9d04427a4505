"""Every template compiles, every page names itself, no component carries style or script of its own."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment

from portal.assets import asset_folder
from portal.web.present import FILTERS, WORDS

FOLDER = asset_folder("templates")
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.jinja2"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles(name: str) -> None:
    """Syntax and filter names are right in templates that no test happens to render."""
    environment = Environment(autoescape=True)
    environment.filters.update(FILTERS)
    environment.globals.update(WORDS)
    environment.compile((FOLDER / name).read_text("utf-8"), name)


@pytest.mark.parametrize("name", [name for name in TEMPLATES if "/_" not in name])
def test_a_page_names_itself(name: str) -> None:
    """A page that extends a frame fills its title; the front page carries the site's own name."""
    text = (FOLDER / name).read_text("utf-8")
    if '{% extends "base' in text and name != "public/home/index.jinja2":
        assert "{% block title %}" in text


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
