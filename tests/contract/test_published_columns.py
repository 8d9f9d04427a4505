"""Every published column, by name: a new public field is a decision to disclose and shows up here in review."""

from dataclasses import fields

from portal.db.base import published_metadata
from portal.public.cases.snapshot import CaseSnapshot
from portal.public.cases.tables import published_case

FROZEN = {
    "published_case": "appeal_type assigned_on called_back_on category1 category2 category3 change_note channel closed_on "
    "date_precision department_code department_name extensions handling is_live limit_days log_seq month number outcome "
    "question received_on released_on replied_on reply returns reworks satisfaction signed_on sort_key supervisions title "
    "town version working_days",
    "published_category": "level name path position",
    "published_count": "dimension key n",
    "published_cross_count": "dimension key n within within_key",
    "published_department": "code former_names group_name group_position name phone position valid_from valid_until",
    "published_log": "action at commitment hash kind prev_hash reason seq",
    "published_salt": "salt seq",
    "published_sampling": "batch bound_ppm leaks released_on sampled size",
    "published_state": "changed_at counter id",
    "published_tombstone": "category_name department_name kind log_seq month note number reason withdrawn_on",
    "published_withheld": "counted_on n reason",
}


def test_published_columns_are_the_frozen_list() -> None:
    found = {name: " ".join(sorted(table.c.keys())) for name, table in published_metadata.tables.items()}
    assert found == FROZEN


def test_the_snapshot_is_the_row_without_its_bookkeeping() -> None:
    names = {item.name for item in fields(CaseSnapshot)}
    assert names == set(published_case.c.keys()) - {"is_live", "log_seq", "sort_key"}
