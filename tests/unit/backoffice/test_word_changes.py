"""What the preview counts as a change of one case, and that its sample is fair."""

from collections import Counter
from types import SimpleNamespace

from portal.backoffice.words.effect import EXAMPLES, Change, changes, tally
from portal.privacy import Finding


def found(start: int, end: int, label: str = "PERSON", risk: str = "high") -> Finding:
    return Finding(start, end, label, risk, 0.9, "rule", "x")  # type: ignore[arg-type]


def test_new_gone_and_moved_places_are_told_apart():
    """A place that both readings mask, but not alike, is moved; it counts once."""
    before = {"question": [found(0, 3), found(10, 12), found(20, 22)], "reply": [found(5, 8, "PHONE")]}
    after = {
        "question": [found(0, 3), found(10, 13)],
        "reply": [found(5, 8, "ADDRESS")],
        "title": [found(1, 2)],
    }
    assert changes(before, after) == [
        Change("title", 1, 2, "PERSON", "new"),
        Change("question", 10, 13, "PERSON", "moved"),
        Change("question", 20, 22, "PERSON", "gone"),
        Change("reply", 5, 8, "ADDRESS", "moved"),
    ]


def test_what_merely_stays_readable_is_no_change():
    """A keep-finding masks nothing, whether it comes or goes; from masked to kept is gone."""
    kept = {"reply": [found(5, 8, "OFFICIAL", "keep")]}
    assert changes({}, kept) == changes(kept, {}) == []
    assert [change.what for change in changes({"reply": [found(5, 8)]}, kept)] == ["gone"]


def test_late_cases_are_as_likely_among_the_examples_as_early_ones():
    """Of 2,000 changed cases every quarter gets some of the twenty places."""
    so_far = dict.fromkeys(("open", "released", "withdrawn", "new", "gone", "moved"), 0)
    so_far["examples"] = []
    one = [Change("reply", 0, 2, "PERSON", "new")]
    for case_id in range(2000):
        tally(so_far, [(SimpleNamespace(case_id=case_id, text_hash="", state="proposed"), one)])
    assert (so_far["open"], so_far["new"], len(so_far["examples"])) == (2000, 2000, EXAMPLES)
    quarters = Counter(place["case_id"] // 500 for place in so_far["examples"])
    assert set(quarters) == {0, 1, 2, 3}
