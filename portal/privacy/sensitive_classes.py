"""Sensitive classes of a whole case: they close release by default, whatever is masked."""

from collections.abc import Mapping, Sequence

from .lexicon import pattern
from .types import Finding

_CLASSES = ("minor", "health", "violence", "whistle")
_BY_LABEL = {"MINOR": "minor", "HEALTH": "health"}


def case_classes(fields: Mapping[str, str], findings: Mapping[str, Sequence[Finding]]) -> frozenset[str]:
    """Which of `minor`, `health`, `violence`, `whistle` the case belongs to: by findings and words."""
    text = "\n".join(fields.values())
    classes = {name for name in _CLASSES if pattern(f"class_{name}").search(text)}
    labels = {finding.label for found in findings.values() for finding in found}
    return frozenset(classes | {name for label, name in _BY_LABEL.items() if label in labels})
