"""Our labels and the names under which outside data sets and judges know them."""

from collections.abc import Mapping
from typing import Final

PUBLIC_LABELS: Final = (
    "PERSON", "ADDRESS", "PHONE", "ID", "BANK", "PLATE", "EMAIL", "IM", "PASSPORT", "ACCOUNT", "GPS",
)  # fmt: skip

# None: masked or kept under our own name only, because labelled data knows no such thing. 王女士 is no full name.
# DATE and PLACE name nobody: they are proposed only where the neighbour test shows less than day and town.
PUBLIC_LABEL: Final[Mapping[str, str | None]] = {
    "PERSON": "PERSON",
    "PARTIAL": None,
    "ADDRESS": "ADDRESS",
    "PHONE": "PHONE",
    "ID": "ID",
    "PASSPORT": "PASSPORT",
    "BANK": "BANK",
    "ACCOUNT": "ACCOUNT",
    "PLATE": "PLATE",
    "EMAIL": "EMAIL",
    "IM": "IM",
    "URL": None,
    "GPS": "GPS",
    "MINOR": None,
    "HEALTH": None,
    "BIRTH": None,
    "EMPLOYER": None,
    "OFFICIAL": "PERSON",
    "OFFICE_PHONE": "PHONE",
    "HANDLE": None,
    "TERM": None,
    "DATE": None,
    "PLACE": None,
}
_CHILD_S_NAME = "minor.name."


def public_label(label: str, rule_id: str = "") -> str:
    """The public name of a finding's label, or the label itself where there is none.

    `MINOR` stands for a child's name as well as for an age; the rule tells which, and a name is a PERSON.
    """
    if rule_id.startswith(_CHILD_S_NAME):
        return "PERSON"
    return PUBLIC_LABEL.get(label) or label
