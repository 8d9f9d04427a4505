"""What is not documented fails here: settings, addresses, permissions, verbs, dependencies, and what README tells people to type."""

import re
import runpy
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from pyramid.interfaces import IRoutesMapper

from portal.backoffice.bulletins.templates import SECTIONS
from portal.backoffice.figures import QUERIES, NamedQuery
from portal.backoffice.imports.mapping import profile_names
from portal.cli import main
from portal.security.permissions import HOLDERS, ROLE_NAMES, Permission
from portal.settings import environment_name, known_settings
from portal.web.views import LARGE

ROOT = Path(__file__).parents[2]
PATTERN = re.compile(r"\{(\w+)(?::(?:[^{}]|\{[^}]*\})*)?\}")


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def verbs(group: click.Group = main, above: str = "portal") -> Iterator[str]:
    """Every command as it is typed, sub-commands included."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from verbs(command, f"{above} {name}")
        else:
            yield f"{above} {name}"


def code_lines(name: str) -> list[str]:
    """The lines of all code blocks of a page, comments stripped."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", page(name), re.S | re.M)
    lines = [line.split("  #")[0].split(" # ")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(("key", "default", "meaning"), known_settings())
def test_every_setting_is_documented(key: str, default: str, meaning: str) -> None:
    """With its environment variable, default and meaning, as the code has them."""
    shown = {"required": "**required**", "": "(empty)"}.get(default, f"`{default}`")
    assert f"| `{key}` | `{environment_name(key)}` | {shown} | {meaning} |" in page("docs/operations.md")


def test_no_setting_is_documented_that_does_not_exist() -> None:
    """A renamed setting leaves the table."""
    documented = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \| `PORTAL_", page("docs/operations.md"), re.M)
    assert sorted(documented) == sorted(key for key, _, _ in known_settings())


def test_every_address_is_documented(wsgi_app: Any) -> None:
    """Name and pattern of each route stand in one row; the large-print twins are told once."""
    text = page("docs/urls.md")
    missing = []
    for route in wsgi_app.registry.getUtility(IRoutesMapper).get_routes(include_static=True):
        if route.name.startswith(LARGE):
            continue
        address = PATTERN.sub(r"{\1}", route.path)
        if f"| `{address}` | `{route.name}` |" not in text:
            missing.append(f"| `{address}` | `{route.name}` |")
    assert missing == []


def test_no_address_is_documented_that_does_not_exist(wsgi_app: Any) -> None:
    """A removed page leaves the list."""
    names = {
        route.name for route in wsgi_app.registry.getUtility(IRoutesMapper).get_routes(include_static=True)
    }
    documented = set(re.findall(r"^\| `/[^`]*` \| `([^`]+)` \|", page("docs/urls.md"), re.M))
    assert documented <= names


@pytest.mark.parametrize("permission", list(Permission))
def test_every_permission_is_documented_with_its_holders(permission: Permission) -> None:
    """The table agrees with the one page of code."""
    row = re.search(rf"^\| `{re.escape(permission.value)}` \| ([^|]*) \|", page("docs/operations.md"), re.M)
    assert row, permission
    named = {role for role, name in ROLE_NAMES.items() if name in row[1].split("、")}
    everybody = "everybody" in row[1]
    assert named == (set() if everybody else HOLDERS[permission])
    assert everybody == (HOLDERS[permission] == frozenset(ROLE_NAMES))


@pytest.mark.parametrize("verb", sorted(verbs()))
def test_every_verb_is_documented(verb: str) -> None:
    """In the table of commands, with what it does."""
    assert re.search(rf"^\| `{verb}` \| \w", page("docs/operations.md"), re.M)


def test_every_import_profile_is_documented() -> None:
    """Operators choose one by name."""
    assert all(f"`{name}`" in page("docs/import.md") for name in profile_names())


def test_every_dependency_has_its_reason() -> None:
    """A package without a row in docs/dependencies.md is not wanted; neither is a row without a package."""
    setup = page("setup.py")
    required = set(re.findall(r'^ {4}"([A-Za-z][\w.-]*)', setup, re.M))
    documented = set(re.findall(r"^\| `([^`]+)` \|", page("docs/dependencies.md"), re.M))
    assert {name for name in required if name not in {"testing", "dev", "postgres"}} == documented


@pytest.mark.parametrize("name", ["README.md", "docs/operations.md", "docs/import.md"])
def test_commands_told_to_people_exist(name: str) -> None:
    """Each ``portal`` line names a verb and options it has; each ``make`` line a target."""
    targets = set(re.findall(r"^([a-z-]+):", page("Makefile"), re.M))
    for line in code_lines(name):
        words = shlex.split(line)
        if words[0] == "make":
            assert set(words[1:]) <= targets, line
        elif words[0] == "portal":
            check_portal_command(words[1:])


def check_portal_command(words: list[str]) -> None:
    """A verb (of a group), options it knows, files that exist where they are ours."""
    command: click.Command = main
    while isinstance(command, click.Group):
        assert words[0] in command.commands, words
        command = command.commands[words.pop(0)]
    options = {name for parameter in command.params for name in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options | {"--help"}, words
    for word in words:
        if word.endswith(".ini") or word.startswith("examples/"):
            assert (ROOT / word).exists(), word


@pytest.mark.parametrize(
    "name", ["README.md", *sorted(str(p.relative_to(ROOT)) for p in (ROOT / "docs").glob("*.md"))]
)
def test_links_lead_somewhere(name: str) -> None:
    """Relative links point at files of this repository; the screenshots are made at the end of a release."""
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page(name)):
        if not target.startswith(("http://", "https://")) and "/img/" not in f"/{target}":
            assert (ROOT / name).parent.joinpath(target).exists(), target


def test_the_first_screen_has_both_commands_and_a_chinese_start() -> None:
    """Whoever opens the repository can start without scrolling."""
    screen = "\n".join(page("README.md").splitlines()[:30])
    assert "make serve" in screen and "make test" in screen and "快速上手" in screen


def test_the_manual_names_every_key_of_the_redaction_screen() -> None:
    """The keys of the help dialogue and those of the manual are the same."""
    dialogue = page("templates/backoffice/cases/_keys.jinja2")
    keys = set(re.findall(r"<kbd>([^<]+)</kbd>", dialogue))
    assert keys <= set(re.findall(r"<kbd>([^<]+)</kbd>", page("docs/manual.zh.md")))


def test_examples_are_what_their_script_writes(tmp_path: Path) -> None:
    """The example files can be made again."""
    script = runpy.run_path(str(ROOT / "examples/build.py"))
    assert "HEADER" in script
    for name in re.findall(r"examples/([\w.-]+\.\w+)", page("README.md") + page("docs/import.md")):
        assert (ROOT / "examples" / name).exists(), name


def test_makefile_verbs_explain_themselves() -> None:
    """`make help` lists every verb."""
    phony = set(re.findall(r"^\.PHONY: ([a-z-]+)", page("Makefile"), re.M))
    listed = set(re.findall(r"^([a-z-]+):.*## ", page("Makefile"), re.M))
    assert phony == listed
    answer = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert all(f"make {name}" in answer.stdout for name in phony)


@pytest.mark.parametrize("found", QUERIES.values(), ids=list(QUERIES))
def test_every_query_of_a_figure_is_documented(found: NamedQuery) -> None:
    """With its parameters and the words that answer where its number comes from."""
    parameters = "、".join(f"`{name}`" for name in found.parameters)
    assert f"| `{found.name}` | {parameters} | {found.words} |" in page("docs/bulletins.md")


def test_every_section_of_a_template_is_documented() -> None:
    assert "、".join(f"`{code}` {word}" for code, word in SECTIONS.items()) in page("docs/bulletins.md")
