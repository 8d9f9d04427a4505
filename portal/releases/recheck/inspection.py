"""What the current rules find in the published versions of one case: reads only, so that it runs outside the write lock
and dry. Earlier versions stay readable in public, so they are read as well.
"""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal import privacy
from portal.backoffice.cases.detection import detect_afresh
from portal.backoffice.cases.models import CaseDraft, Finding
from portal.backoffice.cases.spans import mentions, reconcile
from portal.backoffice.departments.office_words import words_of_draft
from portal.public.cases.tables import published_case
from portal.releases.models import Release
from portal.releases.recheck.kinds import Inspection, PublicFinding, by_place, rule_of, rules_at
from portal.releases.recheck.models import Recheck
from portal.releases.second_pass import known_fields, leaks_in
from portal.releases.wording import FIELDS

TEXTS = (*FIELDS, "town", "change_note")
"""Every column of ``published_case`` that holds words of people."""


def load(session: Session, release_ids: Sequence[int]) -> list[tuple[Release, CaseDraft]]:
    """Live releases with their drafts, in the order of their ids."""
    rows = session.execute(
        select(Release, CaseDraft)
        .join(CaseDraft, CaseDraft.case_id == Release.item_id)
        .options(joinedload(CaseDraft.case))
        .where(Release.id.in_(release_ids), Release.is_live)
        .order_by(Release.id)
    )
    return [(release, draft) for release, draft in rows]


def inspect(session: Session, release: Release, draft: CaseDraft, offices: privacy.OfficeWords) -> Inspection:
    """Run the engine over every published text of the item and over the draft; ``session`` is only read."""
    rows = session.execute(select(published_case).where(published_case.c.number == release.number)).mappings()
    versions = {row["version"]: {name: row[name] for name in TEXTS} for row in rows}
    findings = draft.findings
    detected = detect_afresh(draft, offices)
    for row in findings:
        session.expunge(row)  # reconciling brings rows up to date; these are only looked at
    found = list(_news(release.version, versions[release.version], draft, findings, detected))
    for version, public in versions.items():
        found += _leaks(version, public, draft, findings, offices)
    dismissed = _dismissed(session, release)
    return Inspection(
        release.id,
        release.item_id,
        release.number,
        release.version,
        by_place(item for item in found if item.place not in dismissed),
        draft.text_hash,
        detected,
    )


def _leaks(
    version: int,
    public: Mapping[str, str],
    draft: CaseDraft,
    findings: Sequence[Finding],
    offices: privacy.OfficeWords,
) -> Iterable[PublicFinding]:
    """High risk in a published text itself: the same second pass as at release."""
    leaks = leaks_in(public, draft, findings, offices)
    words = words_of_draft(offices, draft)
    if not leaks:
        return
    rules = rules_at(public, known_fields(draft.case), words)
    for leak in leaks:
        yield PublicFinding(
            version, leak.field, leak.start, leak.end, leak.label, "high", rule_of(leak, rules)
        )


def _news(
    version: int,
    public: Mapping[str, str],
    draft: CaseDraft,
    findings: Sequence[Finding],
    detected: Mapping[str, Sequence[privacy.Finding]],
) -> Iterable[PublicFinding]:
    """What the engine newly says of a released draft, where the same words stand in the published text."""
    if draft.state != "released":
        return  # a working copy is under way: its own detection asks its editors
    for name in FIELDS:
        current = [row for row in findings if row.field == name and row.text_hash == draft.text_hash]
        for found, (start, end) in reconcile(current, detected.get(name, ())).added:
            if found.risk not in ("high", "medium"):
                continue
            for place in mentions(public[name], getattr(draft, name)[start:end]):
                if not privacy.MASK_PATTERN.fullmatch(public[name][slice(*place)]):
                    yield PublicFinding(version, name, *place, found.label, found.risk, found.rule_id)


def _dismissed(session: Session, release: Release) -> set[tuple[int, str, int, int]]:
    """Places that a person has called false alarms; a published version never changes, so its places hold."""
    kept = session.scalars(
        select(Recheck.findings).where(Recheck.number == release.number, Recheck.state == "kept")
    )
    return {(item["version"], item["field"], item["start"], item["end"]) for items in kept for item in items}
