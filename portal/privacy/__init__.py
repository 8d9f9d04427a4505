"""Anonymisation of hotline cases: pure functions over text (see docs/privacy.md)."""

from .engine import detect_case
from .merge import merge
from .recognisers import RECOGNISERS, Recogniser
from .replace import MASK_PATTERN, apply_replacements, propose_replacements
from .sensitive_classes import case_classes
from .types import (
    COARSENED,
    LABEL_NAMES,
    Finding,
    KnownFields,
    Leak,
    OfficeWords,
    Replacement,
    Risk,
    Shown,
)
from .verify import verify_output
from .versions import ENGINE_VERSION, RULE_VERSION, text_hash

__all__ = [
    "COARSENED",
    "ENGINE_VERSION",
    "LABEL_NAMES",
    "MASK_PATTERN",
    "RECOGNISERS",
    "RULE_VERSION",
    "Finding",
    "KnownFields",
    "Leak",
    "OfficeWords",
    "Recogniser",
    "Replacement",
    "Risk",
    "Shown",
    "apply_replacements",
    "case_classes",
    "detect_case",
    "merge",
    "propose_replacements",
    "text_hash",
    "verify_output",
]
