"""The receipt of a withdrawal asks every node: one that still shows the case, or does not answer, leaves it open."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.jobs.models import Job
from portal.jobs.worker import JobContext
from portal.releases.models import WithdrawalReceipt
from portal.releases.receipts import complete_receipt
from portal.releases.withdraw import WithdrawRelease
from portal.security.permissions import Role
from portal.settings import load_settings
from portal.vocabulary import WithdrawalKind, WithdrawalReason
from tests.factories import make_person
from tests.faults.conftest import Launch
from tests.faults.site import Site


def complete(
    sessions: sessionmaker[Session], raw: dict[str, str], nodes: Sequence[str]
) -> tuple[WithdrawalReceipt, str]:
    """The receipt after asking, and why it is still open."""
    with sessions() as session:
        job = session.scalars(select(Job).where(Job.kind == "receipt")).one()
    settings = load_settings({**raw, "public.nodes": " ".join(nodes)}, environ={})
    fault = ""
    try:
        complete_receipt(JobContext(job.id, dict(job.payload), settings, sessions))
    except RuntimeError as error:
        fault = str(error)
    with sessions() as session:
        return session.scalars(select(WithdrawalReceipt)).one(), fault


@pytest.mark.sqlite_only  # the node that stopped following is a copied file
def test_a_receipt_is_complete_when_no_node_shows_the_case(
    launch: Launch,
    cases: list[str],
    sessions: sessionmaker[Session],
    raw_settings: dict[str, str],
    tmp_path: Path,
) -> None:
    """Two nodes: one reads the database, the other a copy that has stopped following it and then stops answering."""
    behind = tmp_path / "behind"
    behind.mkdir()
    with (
        sqlite3.connect(tmp_path / "portal.sqlite") as source,
        sqlite3.connect(behind / "copy.sqlite") as copy,
    ):
        source.backup(copy)
    copy.close()
    source.close()
    good, late = launch(), Site(behind, {**raw_settings, "db.url": f"sqlite:///{behind}/copy.sqlite"})
    try:
        good.serve()
        late.serve()
        nodes = [f"http://127.0.0.1:{site.port}" for site in (good, late)]
        with sessions.begin() as session:
            reviewer = make_person(session, "reviewer", Role.REVIEWER)
            WithdrawRelease(
                session, cases[0], WithdrawalKind.GONE, WithdrawalReason.PRIVACY, reviewer
            ).perform()
        receipt, fault = complete(sessions, raw_settings, nodes)
    finally:
        late.stop()
    assert "still visible" in fault and receipt.completed_at is None
    seen = {
        item["surface"]: item["clean"] for item in receipt.surfaces if item["address"] == f"/cases/{cases[0]}"
    }
    assert seen == {
        "案例页": True,
        "页面缓存（本进程）": True,
        f"案例页（{nodes[0]}）": True,
        f"案例页（{nodes[1]}）": False,
    }

    receipt, fault = complete(sessions, raw_settings, nodes)
    silent = [item for item in receipt.surfaces if item["surface"].endswith(f"（{nodes[1]}）")]
    assert [(item["status"], item["clean"]) for item in silent] == [(504, False)], "asked on and on"
    assert receipt.completed_at is None

    receipt, fault = complete(sessions, raw_settings, nodes[:1])
    assert fault == "" and receipt.completed_at is not None
    asked = [item["surface"] for item in receipt.surfaces if item["surface"] != "页面缓存（本进程）"]
    assert sum(name.endswith(f"（{nodes[0]}）") for name in asked) * 2 == len(asked)


def test_addresses_of_nodes_are_checked_at_the_start(raw_settings: dict[str, str]) -> None:
    with pytest.raises(Exception, match=r"public\.nodes: must start with http"):
        load_settings({**raw_settings, "public.nodes": "http://10.0.0.5:6543 10.0.0.6"}, environ={})
