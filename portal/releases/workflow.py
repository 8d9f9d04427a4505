"""The curation workflow as one declared table: states, transitions, who may, and how many steps before release.

Presets (setting ``workflow.preset``): ``two_person`` proposes and approves by two people; ``three_reviews`` (三审) needs
three approvals by three further people; ``secrecy`` adds a secrecy review (保密审查) between approval and release.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.security.permissions import Permission

STATE_NAMES: dict[str, str] = {
    "new": "待隐去",
    "sent_back": "退回",
    "deferred": "暂缓",
    "not_public": "不公开",
    "on_request": "依申请公开",
    "proposed": "待复核",
    "first_review": "待复审",
    "second_review": "待终审",
    "secrecy_review": "待保密审查",
    "approved": "待发布",
    "released": "已发布",
    "withdrawn": "已撤回",
}
"""Every state of a case draft with the name of its queue."""

EDITABLE = frozenset({"new", "sent_back", "deferred"})
"""States in which findings may be decided and the wording changed."""

UNDER_REVIEW = frozenset({"proposed", "first_review", "second_review", "secrecy_review"})


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed step. ``needs_clean``: no high-risk finding may be open. ``fresh_person``: whoever proposed or
    already approved may not take it. ``needs_comment``: staff must say why.
    """

    name: str
    label: str
    sources: frozenset[str]
    target: str
    permission: Permission
    needs_comment: bool = False
    needs_clean: bool = False
    fresh_person: bool = False
    approves: bool = False


def _step(name: str, label: str, source: str, target: str, permission: Permission) -> Transition:
    """An approving step: by a person who has not yet acted on this wording."""
    return Transition(
        name,
        label,
        frozenset({source}),
        target,
        permission,
        needs_clean=True,
        fresh_person=True,
        approves=True,
    )


def _common(review_states: frozenset[str]) -> list[Transition]:
    edit, review = Permission.CASE_EDIT, Permission.CASE_REVIEW
    return [
        Transition("propose", "送复核", EDITABLE, "proposed", edit, needs_clean=True),
        Transition("defer", "暂缓", EDITABLE, "deferred", edit, needs_comment=True),
        Transition("not_public", "不公开", EDITABLE, "not_public", edit, needs_comment=True),
        Transition("on_request", "依申请公开", EDITABLE, "on_request", edit, needs_comment=True),
        Transition(
            "resume",
            "恢复处理",
            frozenset({"deferred", "not_public", "on_request", "withdrawn"}),
            "new",
            edit,
        ),
        Transition(
            "send_back", "退回", review_states | {"approved"}, "sent_back", review, needs_comment=True
        ),
        Transition("revise", "修订", frozenset({"released"}), "new", edit, needs_comment=True),
    ]


_REVIEW = Permission.CASE_REVIEW
_PRESETS: dict[str, list[Transition]] = {
    "two_person": [
        *_common(frozenset({"proposed"})),
        _step("approve", "通过", "proposed", "approved", _REVIEW),
    ],
    "three_reviews": [
        *_common(frozenset({"proposed", "first_review", "second_review"})),
        _step("approve", "初审通过", "proposed", "first_review", _REVIEW),
        _step("approve_second", "复审通过", "first_review", "second_review", _REVIEW),
        _step("approve_final", "终审通过", "second_review", "approved", _REVIEW),
    ],
    "secrecy": [
        *_common(frozenset({"proposed", "secrecy_review"})),
        _step("approve", "通过，送保密审查", "proposed", "secrecy_review", _REVIEW),
        _step("clear", "保密审查通过", "secrecy_review", "approved", Permission.CASE_SECRECY),
    ],
}


def transitions(preset: str) -> Sequence[Transition]:
    """All transitions of a preset; raises KeyError for an unknown one."""
    return _PRESETS[preset]


def transition(preset: str, name: str) -> Transition:
    """One transition by name; raises KeyError where the preset has none of that name."""
    for item in _PRESETS[preset]:
        if item.name == name:
            return item
    raise KeyError(name)


def approvals_needed(preset: str) -> int:
    """How many different people must approve after the proposer."""
    return sum(1 for item in _PRESETS[preset] if item.approves)


def available(preset: str, state: str, permitted: frozenset[str]) -> list[Transition]:
    """What somebody holding ``permitted`` permissions may try from ``state``, in the order of the table."""
    return [item for item in _PRESETS[preset] if state in item.sources and item.permission in permitted]
