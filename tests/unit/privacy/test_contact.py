"""Ids of messengers and mailboxes."""

import pytest

from portal.privacy import KnownFields, detect_case


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("联系电话同上，微信同号wxl_0000，请回复", "wxl_0000"),
        ("加我微信wx_zhoudahai1吧", "wx_zhoudahai1"),
        ("vx13800000000", "vx13800000000"),
        ("微信idwkyn886", "idwkyn886"),
    ],
)
def test_an_id_that_begins_like_its_cue_is_found_whole(text: str, value: str) -> None:
    """Half an id left standing is a leak."""
    found = detect_case({"question": text}, KnownFields())["question"]
    assert value in {text[item.start : item.end] for item in found if item.risk == "high"}
