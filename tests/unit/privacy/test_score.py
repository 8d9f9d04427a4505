"""The scorer: what counts as found, as leaked and as masked for nothing."""

import pytest

from portal.privacy.evaluation.labels import PUBLIC_LABEL, PUBLIC_LABELS, public_label
from portal.privacy.evaluation.score import Rate, Score, missed_bounds, score
from portal.privacy.types import LABEL_NAMES


def one(gold, predicted, length=100):
    return score([(length, gold, predicted)])


def test_a_span_inside_two_touching_predictions_is_covered_but_neither_exact_nor_of_its_label():
    """Masking does not care who masks: the union of predictions of any label counts."""
    counts = one([(10, 20, "PERSON")], [(10, 15, "ADDRESS"), (15, 22, "PHONE")]).labels["PERSON"]
    assert (counts.covered, counts.exact, counts.overlap) == (1, 0, 0)


def test_half_a_span_is_overlap_and_not_covered():
    """A half-masked name is a leak; its masked characters are counted."""
    result = one([(0, 3, "PERSON")], [(0, 2, "PERSON")])
    counts = result.labels["PERSON"]
    assert (counts.covered, counts.overlap, counts.exact) == (0, 1, 0)
    assert (counts.covered_characters, counts.gold_characters) == (2, 3)
    assert result.clean.value == 0


def test_a_prediction_that_touches_any_labelled_span_is_no_false_alarm():
    """A wrong label costs staff nothing; a mask over nothing does."""
    result = one([(0, 3, "PERSON")], [(2, 5, "PHONE"), (50, 60, "PHONE")])
    assert result.labels["PHONE"].false_alarms == 1
    assert result.false_alarms_per_1000("PHONE") == 10
    assert result.labels["PHONE"].precision.value == 0.5


def test_touching_ends_do_not_overlap():
    """Ends are exclusive."""
    assert one([(0, 3, "PERSON")], [(3, 5, "PERSON")]).total.false_alarms == 1


def test_a_span_listed_twice_counts_once():
    """Merged files repeat lines."""
    assert one([(0, 3, "PERSON")] * 2, [(0, 3, "PERSON")] * 2).total.exact == 1


def test_texts_without_labelled_spans_are_clean_and_their_predictions_false():
    """So that negatives can be scored with the same tool."""
    result = one([], [(0, 3, "ID")], length=1000)
    assert (result.clean.value, result.false_alarms_per_1000()) == (1, 1)


def test_exact_f1_joins_recall_and_precision():
    """One of two found exactly, one of two predictions right: a half."""
    assert one([(0, 2, "ID"), (5, 7, "ID")], [(0, 2, "ID"), (5, 8, "ID")]).labels["ID"].exact_f1 == 0.5


def test_the_interval_is_wilson_s():
    """0 of 400 bounds a rate at 0.95 %; 8 of 10 lies between 0.49 and 0.94 (tables of Newcombe 1998 agree)."""
    low, high = Rate(0, 400).interval
    assert (low, round(high, 4)) == (0, 0.0095)
    assert tuple(round(bound, 3) for bound in Rate(8, 10).interval) == (0.49, 0.943)
    assert Rate(0, 0).interval == (0, 1)


def test_bounds_that_are_missed_are_said():
    """Recall per label and of all, false alarms over everything; a label nobody labelled proves nothing."""
    result = one([(0, 3, "PERSON")], [(0, 2, "PERSON"), (50, 60, "ID")])
    assert missed_bounds(result, {"PERSON": 0.5, "ALL": 0.1, "BANK": 0.1}, 5) == [
        "PERSON: 0.0000 covered, wanted 0.5",
        "ALL: 0.0000 covered, wanted 0.1",
        "BANK: no labelled span, so its recall says nothing",
        "10.000 false alarms per 1,000 characters, wanted at most 5",
    ]
    assert missed_bounds(Score(), {}, 0) == []


def test_every_label_of_ours_has_a_public_name_or_is_said_to_have_none():
    """A new label must be decided about."""
    assert set(PUBLIC_LABEL) == set(LABEL_NAMES)
    assert {name for name in PUBLIC_LABEL.values() if name} == set(PUBLIC_LABELS)


@pytest.mark.parametrize(
    ("label", "rule", "name"),
    [
        ("OFFICE_PHONE", "phone.mobile.office", "PHONE"),
        ("MINOR", "minor.name.1", "PERSON"),
        ("MINOR", "minor.age.1", "MINOR"),
        ("HEALTH", "health.patient.1", "HEALTH"),
        ("PERSON", "known.name", "PERSON"),
    ],
)
def test_labels_are_named_as_outside_data_names_them(label, rule, name):
    """A child's name is a person's; what nobody else labels keeps our name."""
    assert public_label(label, rule) == name
