"""Detection over a whole case: title, question and reply are read together."""

from collections.abc import Mapping, Sequence

from .merge import merge
from .recognisers import RECOGNISERS, Recogniser
from .types import NO_OFFICES, Finding, KnownFields, OfficeWords
from .views import CaseContext, View


def detect_case(
    fields: Mapping[str, str],
    known: KnownFields,
    offices: OfficeWords = NO_OFFICES,
    recognisers: Sequence[Recogniser] = RECOGNISERS,
) -> dict[str, list[Finding]]:
    """Findings by field, in text order, without overlaps; a name found in one field is found in all."""
    views = {name: View.of(name, text) for name, text in fields.items()}
    case = CaseContext(views, known, offices)
    found: dict[str, list[Finding]] = {}
    for name, view in views.items():
        found[name] = [finding for recogniser in recognisers for finding in recogniser.find(view, case)]
    return {name: merge(findings) for name, findings in found.items()}
