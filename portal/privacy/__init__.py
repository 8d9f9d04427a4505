"""Anonymisation of hotline cases: pure functions over text (see docs/privacy.md)."""

from . import tagger
from .added_words import WORD_KINDS, is_shipped_word, reads_alike, with_words, words_for_case
from .engine import detect_case
from .merge import merge
from .normalise import CHINESE_DIGITS, skeleton
from .recognisers import RECOGNISERS, Recogniser
from .replace import MASK_PATTERN, apply_replacements, propose_replacements
from .sensitive_classes import case_classes
from .types import (
    COARSENED,
    LABEL_NAMES,
    ConditionalWord,
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
    "CHINESE_DIGITS",
    "COARSENED",
    "ENGINE_VERSION",
    "LABEL_NAMES",
    "MASK_PATTERN",
    "RECOGNISERS",
    "RULE_VERSION",
    "WORD_KINDS",
    "ConditionalWord",
    "Finding",
    "KnownFields",
    "Leak",
    "OfficeHolder",
    "OfficeWords",
    "Recogniser",
    "Replacement",
    "Risk",
    "Shown",
    "apply_replacements",
    "case_classes",
    "detect_case",
    "is_shipped_word",
    "merge",
    "propose_replacements",
    "reads_alike",
    "skeleton",
    "tagger",
    "text_hash",
    "verify_output",
    "with_words",
    "words_for_case",
]
