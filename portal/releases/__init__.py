"""The only door between the sides: workflow, snapshots by whitelist, publishing, withdrawal, the public log."""


class NotAllowed(Exception):
    """An act was refused; ``reasons`` are Chinese sentences for the person who tried it."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__("；".join(reasons))
