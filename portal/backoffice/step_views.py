"""What a page shows of the steps of something that is written, approved and released."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portal.backoffice.steps import ReviewColumns, Step
from portal.security.permissions import allows
from portal.security.policy import Identity


@dataclass(frozen=True, slots=True)
class StepView:
    """One act of the page; ``reasons`` why it cannot be done now."""

    name: str
    label: str
    needs_comment: bool
    reasons: list[str]


def step_views(services: Iterable[Step[Any]], item: ReviewColumns, person: Identity) -> list[StepView]:
    """The acts that the state of ``item`` and the person's roles allow, with what else is in their way."""
    views = []
    for service in services:
        act = service.workflow.acts[service.act]
        if item.state in act.sources and allows(person.roles, act.permission):
            views.append(StepView(act.name, act.label, act.needs_comment, service.standing_reasons()))
    return views


def approvals_of(item: ReviewColumns, content_hash: str) -> int:
    """How many people approved exactly the content of this hash."""
    return sum(1 for entry in item.approvals if entry["text_hash"] == content_hash)
