"""The arithmetic check of bulletins (通报, 月报): pure functions over text and figures (see docs/bulletins.md)."""

from .check import check_text, decode
from .figures import Figure, check_figures
from .periods import Period
from .types import SEVERITY_NAMES, Finding, Rule, Severity

__all__ = [
    "SEVERITY_NAMES",
    "Figure",
    "Finding",
    "Period",
    "Rule",
    "Severity",
    "check_figures",
    "check_text",
    "decode",
]
