"""``portal privacy …``: measuring the anonymiser."""

import click

from portal.cli import main


@main.group()
def privacy() -> None:
    """Measure the anonymiser."""


class Bounds(click.ParamType[tuple[str, float]]):
    """``LABEL=SHARE``: a label, or ALL, and the smallest covered share, 0 to 1."""

    name = "LABEL=SHARE"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, float]:
        label, _, share = str(value).partition("=")
        try:
            bound = float(share)
        except ValueError:
            bound = -1.0
        if not label or not 0 <= bound <= 1:
            self.fail(f"{value} is not LABEL=SHARE with a share from 0 to 1", param, ctx)
        return label, bound
