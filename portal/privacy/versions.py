"""Which engine and which rules a decision was made under, and the hash of the text it was made on."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

ENGINE_VERSION = "1.0"


def rule_digest(here: Path) -> str:
    """A digest of the rules themselves: every data file and module counts, so no change is forgotten."""
    files = sorted([*(here / "data").glob("*.txt"), *(here / "recognisers").glob("*.py"), *here.glob("*.py")])
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.relative_to(here).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


RULE_VERSION = f"{ENGINE_VERSION}-{rule_digest(Path(__file__).parent)}"


def text_hash(fields: Mapping[str, str]) -> str:
    """SHA-256 over the canonical JSON of the fields, in hexadecimal; their order does not matter."""
    canonical = json.dumps(dict(fields), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
