"""Every published column, by name: a new public field is a decision to disclose and shows up here in review."""

from dataclasses import fields

from portal.db.base import published_metadata
from portal.public.cases.snapshot import CaseSnapshot
from portal.public.cases.tables import published_case

FROZEN = {
    "published_aggregate": "denominator_note key log_seq name period position released_on source unit value",
    "published_call_stats": "answered answered_in_15s assigned direct log_seq month note offered released_on wait_seconds",
    "published_case": "appeal_type assigned_on called_back_on category1 category2 category3 change_note channel "
    "closed_on date_precision department_code department_name extensions handling is_live limit_days "
    "log_seq month number outcome question received_on released_on replied_on reply returns reworks "
    "satisfaction signed_on sort_key supervisions title town version working_days",
    "published_category": "level name path position",
    "published_count": "dimension key n",
    "published_cross_count": "dimension key n within within_key",
    "published_department": "code former_names group_name group_position name phone position successor_code valid_from "
    "valid_until",
    "published_log": "action at commitment hash kind prev_hash reason seq",
    "published_ranking": "break_note change_note data_as_of full_marks group_code group_name group_position is_live "
    "log_seq minimum_orders notes number objections objections_upheld orders package_sha256 period "
    "previous_number released_on rulebook_code rulebook_version units_ranked version view",
    "published_ranking_file": "content number sha256 version",
    "published_ranking_left_out": "department_code n number reason version",
    "published_ranking_rate": "department_code full high indicator k kind low n name number points position rate version",
    "published_ranking_row": "aged band band_name bracket change closed days_to_close department_code department_name number "
    "orders place position previous_band previous_place reached repeated reworked satisfied score "
    "score_high score_low solved solved_answers status tied to_call_back verdicts version",
    "published_rulebook": "breaks change_note code document is_example name sha256 text valid_from valid_until version",
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
