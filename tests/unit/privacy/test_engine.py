"""The registry takes further recognisers, and versions bind decisions to what they were made on."""

from portal.privacy import (
    ENGINE_VERSION,
    RECOGNISERS,
    RULE_VERSION,
    Finding,
    KnownFields,
    Recogniser,
    detect_case,
    merge,
    text_hash,
)
from portal.privacy.versions import rule_digest


def test_a_model_is_one_more_entry_whose_names_spread_to_all_mentions():
    """A name only the model knows is masked in the reply too, and grows with nothing else changed."""

    def tagger(view, _case):
        start = view.text.find("都定")
        if view.field == "question" and start >= 0:
            yield Finding(start, start + 2, "PERSON", "high", 0.7, "ner", "ner.1")

    fields = {"question": "都定不肯搬离", "reply": "已联系都定"}
    assert detect_case(fields, KnownFields()) == {"question": [], "reply": []}
    found = detect_case(
        fields, KnownFields(), recognisers=(*RECOGNISERS, Recogniser("tagger", "ner", tagger))
    )
    assert [(f.start, f.end, f.rule_id) for f in found["question"]] == [(0, 2, "ner.1")]
    assert [(f.start, f.end, f.rule_id) for f in found["reply"]] == [(3, 5, "names.mention.1")]


def test_merging_unites_and_the_higher_risk_wins():
    """`keep` never wins over a finding that would mask."""
    kept = Finding(0, 4, "OFFICIAL", "keep", 0.9, "rule", "a")
    medium = Finding(2, 6, "PARTIAL", "medium", 0.9, "rule", "b")
    high = Finding(5, 8, "PERSON", "high", 0.5, "rule", "c")
    assert merge([kept, medium, high]) == [Finding(2, 8, "PERSON", "high", 0.5, "rule", "c")]
    assert merge([kept]) == [kept]


def test_an_address_gives_way_to_a_name_before_its_house_number():
    """The head of an address is published as its town, so nothing personal may lie in it."""
    name = Finding(0, 3, "PERSON", "high", 0.9, "rule", "a")
    address = Finding(0, 12, "ADDRESS", "high", 0.9, "rule", "b")
    assert [(f.start, f.end, f.label) for f in merge([address, name])] == [
        (0, 3, "PERSON"),
        (3, 12, "ADDRESS"),
    ]


def test_the_text_hash_depends_on_every_field_and_not_on_their_order():
    """A decision holds for exactly one text."""
    assert text_hash({"title": "甲", "reply": "乙"}) == text_hash({"reply": "乙", "title": "甲"})
    assert text_hash({"title": "甲", "reply": "乙"}) != text_hash({"title": "乙", "reply": "甲"})
    assert len(text_hash({})) == 64


def test_a_changed_rule_changes_the_rule_version(tmp_path):
    """Words are rules: one added surname re-opens what it changes."""
    assert RULE_VERSION.startswith(f"{ENGINE_VERSION}-")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "surnames.txt").write_text("王", "utf-8")
    before = rule_digest(tmp_path)
    (tmp_path / "data" / "surnames.txt").write_text("王李", "utf-8")
    assert rule_digest(tmp_path) != before


def test_turns_of_a_transcript_share_the_mapping_of_the_case(public):
    """Fields may have any name; a person and a number found in one are masked in all."""
    fields = {"question": "村民王大明打人", "turn 1": "对方叫王大明", "turn 2": "是王大明，电话13800000000"}
    assert public(fields) == {
        "question": "村民王某打人",
        "turn 1": "对方叫王某",
        "turn 2": "是王某，电话【电话已隐去】",
    }
