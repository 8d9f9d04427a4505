"""撤回: consequences explained, erasure confirmed, the receipt complete, reminders about backups kept until done."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.cases.models import Case
from portal.public.cases.tables import published_case, published_tombstone
from portal.releases.batches import run_release
from portal.releases.indexing import make_indexer
from portal.releases.models import BackupExpiry, Release, WithdrawalReceipt
from portal.releases.publish import load_drafts
from portal.releases.single import ReleaseNow
from portal.releases.transition import TransitionCase
from portal.security.permissions import Role
from portal.settings import Settings
from tests.batches import GROUND, SECRECY, approved_cases, open_batch
from tests.factories import approve, make_person

Sessions = sessionmaker[Session]
SignedIn = Callable[..., TestApp]
WITHDRAW = "/staff/releases/withdraw"


@pytest.fixture
def numbers(sessions: Sessions, settings: Settings, engine: Engine) -> list[str]:
    """Public numbers of two released cases that the index knows."""
    run_release(sessions, open_batch(sessions, approved_cases(sessions, 2)), "two_person")
    make_indexer(settings, engine).rebuild()
    with sessions() as session:
        return list(session.scalars(select(published_case.c.number).order_by(published_case.c.number)))


def form_for(app: TestApp, public_number: str, **values: Any) -> Any:
    form = app.get(WITHDRAW, {"number": public_number}).forms[1]
    for name, value in {"kind": "gone", "reason": "privacy", **values}.items():
        form[name] = value
    return form


@pytest.mark.both_databases
@pytest.mark.parametrize(("kind", "status"), [("notice", 410), ("gone", 410), ("vanish", 404)])
def test_a_withdrawal_ends_with_a_receipt_of_every_surface(
    as_role: SignedIn, app: TestApp, numbers: list[str], all_jobs: Callable[[], int], kind: str, status: int
) -> None:
    """Each kind answers as it was explained; the other case is untouched."""
    staff = as_role("reviewer", username="other")
    page = form_for(staff, numbers[0], kind=kind, note="与现行做法不一致").submit().follow()
    assert "正在逐处核实" in page
    app.get(f"/cases/{numbers[0]}", status=status)
    app.get(f"/cases/{numbers[1]}", status=200)
    found = app.get("/search", {"q": "污水管"})
    assert numbers[0] not in found
    assert numbers[1] in found
    all_jobs()
    receipt = staff.get("/staff/releases/receipts/1")
    assert "处都已撤下" in receipt, [r.text for r in receipt.html.find_all("tr") if "仍可见" in r.text]
    for address in (
        f"/cases/{numbers[0]}",
        f"/cases/{numbers[0]}/v1",
        "/search",
        "/feeds/cases.atom",
        "/sitemap",
    ):
        assert address in receipt
    assert "全部撤下" in staff.get("/staff/releases/receipts")


def test_each_kind_says_what_will_be_seen(as_role: SignedIn, numbers: list[str]) -> None:
    page = as_role("reviewer", username="other").get(WITHDRAW, {"number": numbers[0]})
    for kind in ("notice", "gone", "vanish"):
        hint = page.html.find("input", id=f"kind-{kind}")["aria-describedby"]
        assert page.html.find(id=hint).text.strip()


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"kind": "notice", "note": " "}, "note", "要写一句对外说明"),
        ({"number": " "}, "number", "请填写要撤回的公开编号"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    as_role: SignedIn, numbers: list[str], values: dict[str, str], field: str, message: str
) -> None:
    page = form_for(as_role("reviewer", username="other"), numbers[0], **values).submit()
    assert message in page.html.find(id=f"{field}-error").text


def test_without_a_kind_nothing_is_withdrawn(as_role: SignedIn, app: TestApp, numbers: list[str]) -> None:
    page = as_role("reviewer", username="other").get(WITHDRAW, {"number": numbers[0]}).forms[1].submit()
    assert "请选择撤回方式" in page
    app.get(f"/cases/{numbers[0]}", status=200)


def test_a_number_that_is_not_public_is_refused_with_a_reason(as_role: SignedIn, numbers: list[str]) -> None:
    page = form_for(as_role("reviewer", username="other"), numbers[0], number="2026-999999").submit()
    assert "没有编号为 2026-999999 的公开案例" in page


@pytest.mark.both_databases
def test_an_erasure_needs_its_number_typed_again(
    as_role: SignedIn, app: TestApp, numbers: list[str], sessions: Sessions, all_jobs: Callable[[], int]
) -> None:
    """First what is lost, then the number; a wrong one destroys nothing; afterwards no text and a reminder are left."""
    number = numbers[0]
    page = form_for(as_role("reviewer", username="other"), number, erase=True).submit()
    assert "销毁后无法恢复" in page
    app.get(f"/cases/{number}", status=200)
    form = page.forms[1]
    form["confirm"] = numbers[1]
    page = form.submit()
    assert "与要撤回的编号不一致" in page
    app.get(f"/cases/{number}", status=200)
    form = page.forms[1]
    form["confirm"] = number
    form.submit()
    app.get(f"/cases/{number}", status=404)
    all_jobs()
    with sessions() as session:
        assert session.scalars(select(Case).where(Case.erased_at.is_not(None))).one().caller_phone == ""
        assert session.execute(select(published_tombstone)).all() == []
        receipt = session.scalars(select(WithdrawalReceipt)).one()
        assert receipt.erased
        assert receipt.completed_at


def test_a_backup_reminder_stays_until_it_is_done(as_role: SignedIn, sessions: Sessions) -> None:
    past = datetime(2026, 1, 1, tzinfo=UTC)
    with sessions.begin() as session:
        session.add(BackupExpiry(number="2026-000001", erased_at=past, due_at=past))
    app = as_role("publisher")
    page = app.get("/staff/releases/receipts")
    assert "已过期" in page
    page = next(form for form in page.forms.values() if form.action.endswith("/done")).submit().follow()
    assert "旧备份待清除" not in page
    with sessions() as session:
        assert session.scalars(select(BackupExpiry)).one().done_at


def test_surfaces_can_be_probed_again(
    as_role: SignedIn, numbers: list[str], all_jobs: Callable[[], int]
) -> None:
    app = as_role("reviewer", username="other")
    form_for(app, numbers[0]).submit()
    all_jobs()
    page = next(
        f for f in app.get("/staff/releases/receipts/1").forms.values() if f.action.endswith("/again")
    )
    page.submit()
    assert all_jobs() == 1
    assert "处都已撤下" in app.get("/staff/releases/receipts/1")


def test_a_receipt_is_not_probed_once_the_case_is_public_again(
    as_role: SignedIn, sessions: Sessions, numbers: list[str], all_jobs: Callable[[], int]
) -> None:
    """A later release is not reported as a failed withdrawal."""
    app = as_role("reviewer", username="other")
    form_for(app, numbers[0]).submit()
    all_jobs()
    with sessions.begin() as session:
        case_id = session.scalars(select(Release.item_id).where(Release.number == numbers[0])).one()
        [draft] = load_drafts(session, [case_id])
        curator = make_person(session, "curator", Role.CURATOR)
        TransitionCase(session, draft, "resume", curator, preset="two_person").perform()
        approve(session, draft.case)
        publisher = make_person(session, "publisher", Role.PUBLISHER)
        ReleaseNow(
            session, draft, publisher, ground=GROUND, secrecy_conclusion=SECRECY, preset="two_person"
        ).perform()
    page = next(
        f for f in app.get("/staff/releases/receipts/1").forms.values() if f.action.endswith("/again")
    )
    assert "后来重新发布了" in page.submit().follow()
    assert all_jobs() == 0


def test_a_curator_cannot_withdraw(as_role: SignedIn, numbers: list[str]) -> None:
    as_role("curator", username="other").get(WITHDRAW, {"number": numbers[0]}, status=403)
