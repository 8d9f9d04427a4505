"""What of a day becomes public, and the hash that decisions are bound to."""

from portal.backoffice.hotline_days.models import HotlineDay
from portal.backoffice.steps import digest

FIELDS = (
    "number",
    "kind",
    "stage",
    "theme",
    "starts_on",
    "ends_on",
    "place",
    "phone",
    "scope",
    "out_of_scope",
    "broadcast",
    "summary",
    "total_source",
    "change_note",
)
SESSION_FIELDS = (
    "held_on",
    "starts",
    "ends",
    "official_id",
    "post",
    "units",
    "signals",
    "by_operators",
    "by_leader",
    "accepted",
    "note",
)


def day_hash(day: HotlineDay) -> str:
    """Over everything that a release of the day would show, its calls and promises aside: they are released one by one."""
    return digest(
        [
            [getattr(day, name) for name in FIELDS],
            [[getattr(sitting, name) for name in SESSION_FIELDS] for sitting in day.sessions],
        ]
    )


TEXTS: dict[str, str] = {
    "theme": "主题",
    "place": "地点",
    "scope": "受理范围",
    "out_of_scope": "范围外的来电",
    "broadcast": "同步直播",
    "summary": "导语",
    "total_source": "总数出处",
    "change_note": "修订说明",
}
"""Fields of a day that hold words, with their names."""


def public_texts(day: HotlineDay) -> dict[str, str]:
    """Everything of a day that is words and becomes public, by its Chinese name, for the privacy engine."""
    texts = {word: getattr(day, name) for name, word in TEXTS.items()}
    for position, sitting in enumerate(day.sessions, 1):
        texts |= {
            f"第 {position} 场职务": sitting.post,
            f"第 {position} 场陪同单位": sitting.units,
            f"第 {position} 场说明": sitting.note,
        }
    return {name: text for name, text in texts.items() if text}
