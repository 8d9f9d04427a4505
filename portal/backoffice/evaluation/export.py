"""Write reviewed cases as labelled data for training. The file holds callers' words and stays in the restricted store."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from portal.backoffice.evaluation.gold import ReviewedCase
from portal.releases.transition import draft_fields


class ExportRefused(Exception):
    """The file would lie where others can read it, or exists already."""


def open_restricted(path: Path) -> TextIO:
    """A new file that only its owner can read, in a folder that only its owner can enter; raises ExportRefused."""
    folder = path.resolve().parent
    if not folder.is_dir() or folder.stat().st_mode & 0o077:
        raise ExportRefused(
            f"{folder} can be read by others (or does not exist); make it private: chmod 700 {folder}"
        )
    try:
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8")
    except FileExistsError:
        raise ExportRefused(f"{path} exists already; an export is never overwritten") from None


def write_labelled(cases: Iterable[ReviewedCase], target: TextIO) -> int:
    """One JSON line a text that is not empty: ``text``, ``field``, ``spans`` to mask, ``negatives`` that are no personal data
    and ``kept`` ones that count as neither, each [start, end, label]. Returns the number of texts.
    """
    count = 0
    for case in cases:
        for name, text in draft_fields(case.draft).items():
            if text.strip():
                labels = case.labels[name]
                row = {
                    "text": text,
                    "field": name,
                    "spans": labels.gold,
                    "negatives": labels.negatives,
                    "kept": labels.aside,
                }
                target.write(json.dumps(row, ensure_ascii=False) + "\n")
                count += 1
    return count
