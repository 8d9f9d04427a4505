"""Short ways to ask the anonymiser about one text."""

from collections.abc import Callable

import pytest

from portal.privacy import KnownFields, OfficeWords, apply_replacements, detect_case, propose_replacements

NOBODY, NO_OFFICES = KnownFields(), OfficeWords()
Spans = list[tuple[str, str, str]]


@pytest.fixture
def found() -> Callable[..., Spans]:
    """`found(text)` lists (value, label, risk) of the findings in a question, or in `field`."""

    def ask(text: str, *, field: str = "question", **context: object) -> Spans:
        known = context.get("known", NOBODY)
        offices = context.get("offices", NO_OFFICES)
        findings = detect_case({field: text}, known, offices)[field]
        return [(text[f.start : f.end], f.label, f.risk) for f in findings]

    return ask


@pytest.fixture
def masked(found: Callable[..., Spans]) -> Callable[..., list[str]]:
    """`masked(text)` lists the values that are high risk."""
    return lambda text, **context: [value for value, _, risk in found(text, **context) if risk == "high"]


@pytest.fixture
def public() -> Callable[..., dict[str, str]]:
    """`public(fields, known, offices)` is the published text when every proposal is accepted."""

    def publish(
        fields: dict[str, str], known: KnownFields = NOBODY, offices: OfficeWords = NO_OFFICES
    ) -> dict[str, str]:
        findings = detect_case(fields, known, offices)
        proposals = propose_replacements(fields, findings, known, offices)
        return {
            name: apply_replacements(text, [(s, e, new) for (f, s, e), new in proposals.items() if f == name])
            for name, text in fields.items()
        }

    return publish
