"""``portal VERB [INI] ARGS``: everything the back office can do from a shell, and what only a shell should do."""

import importlib
import os
import pkgutil
import warnings
from collections.abc import Callable
from typing import Any, ClassVar

import click

# Pyramid 2.1 imports pkg_resources, whose deprecation notice would greet every command.
warnings.filterwarnings("ignore", message="pkg_resources is deprecated")

DEFAULT_INI = "development.ini"


class IniCommand(click.Command):
    """A command whose first argument is the settings file, filled in from $PORTAL_INI or development.ini when absent."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not any(word.endswith(".ini") for word in args) and not {"-h", "--help"} & set(args):
            args = [os.environ.get("PORTAL_INI", DEFAULT_INI), *args]
        return super().parse_args(ctx, args)


class IniPath(click.Path):
    """An existing settings file; a missing one is said before anything else happens."""

    name = "INI"

    def __init__(self) -> None:
        super().__init__(exists=True, dir_okay=False)


class Verbs(click.Group):
    """All verbs; on a machine without the whole portal those whose packages are there."""

    absent: ClassVar[set[str]] = set()
    """Packages that verbs were left out for. Checking a file of a ranking needs no more than click and rich."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if self.absent and self.get_command(ctx, args[0]) is None:
            ctx.fail(f"No such command {args[0]!r} without the packages: {', '.join(sorted(self.absent))}.")
        return super().resolve_command(ctx, args)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hotline-portal")
def main() -> None:
    """Transparency portal of a 12345 hotline."""


def verb(name: str, group: click.Group = main) -> Callable[[Callable[..., Any]], click.Command]:
    """Register a command ``name`` whose first argument ``ini`` is the settings file."""

    def register(function: Callable[..., Any]) -> click.Command:
        with_ini = click.argument("ini", type=IniPath())(function)
        return group.command(name, cls=IniCommand)(with_ini)

    return register


for _module in pkgutil.iter_modules(__path__):
    try:
        importlib.import_module(f"portal.cli.{_module.name}")  # each module registers its verbs
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] == "portal":
            raise
        Verbs.absent.add(error.name)
