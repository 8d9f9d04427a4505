"""A month from its orders to a file that a stranger recomputes: four people's browsers and two verifiers."""

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.rankings.models import Ranking
from portal.security.permissions import Role
from tests import independent_verifier
from tests.browser.looking import look
from tests.rankings import NUMBER, make_office
from tests.reviewing import make_liaison

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]
Sessions = sessionmaker[Session]
LATE = "housing-2025-09-0"
PORTAL = [str(Path(sys.executable).with_name("portal")), "ranking", "verify"]
INDEPENDENT = [sys.executable, independent_verifier.__file__]


def computed_and_sent(clerk: Page) -> str:
    """Address of the ranking, now open to the departments."""
    clerk.goto("/staff/rankings?before=2025-10")
    clerk.get_by_role("button", name=re.compile("2025年9月 市直部门")).click()
    clerk.wait_for_url(re.compile(r"/staff/rankings/\d+$"))
    clerk.get_by_role("button", name="送各单位核对").click()
    expect(clerk.get_by_text("各单位可以核对到")).to_be_visible()
    return clerk.url


def objected(liaison: Page) -> None:
    """The liaison goes through the orders, reads the clock of the late one, and says why it does not count."""
    liaison.goto("/staff/own-scores")
    liaison.click("main >> text=2025年9月")
    liaison.click("dl >> text=逐件查看")
    liaison.click(f"main >> text={LATE}")
    clock = liaison.inner_text("section[aria-labelledby=clock]")
    assert "派单" in clock and "2025年9月1日（星期一）" in clock and "到期" in clock
    liaison.click("text=对这一件提出异议")
    liaison.fill("#ground", "该路段由公路部门管养，派单归属有误。")
    liaison.fill("#evidence", "管养范围划定文件，当日通话记录。")
    liaison.click("main button:has-text('提出异议')")
    expect(liaison.locator(".flash").first).to_contain_text("等待热线办答复")


def upheld_and_excluded(clerk: Page, second: Page, ranking: str) -> str:
    """The clerk upholds and proposes to exclude the order, a second person approves, the clerk computes anew; the flash."""
    clerk.goto(ranking)
    expect(clerk.locator("main")).to_contain_text("还有 1 条异议没有答复")
    clerk.click("text=去答复异议")
    clerk.click("main tbody a")
    objection = clerk.url
    clerk.check("input[value=upheld]")
    clerk.fill("#answer", "经核对管养范围，派单有误。")
    clerk.fill("#remedy", "该件已提出剔除。")
    clerk.click("main button:has-text('答复')")
    clerk.click("text=打开这一件")
    clerk.select_option("#exclude-reason", "mistake")
    clerk.fill("#document", "管养范围划定文件")
    clerk.click("main button:has-text('提出剔除')")
    expect(clerk.locator("main")).to_contain_text("等待另一人批准")
    look(clerk, "journey-order-proposed")
    order = clerk.url

    second.goto(order)
    second.click("main button:has-text('批准剔除')")
    look(second, "journey-order-excluded")

    clerk.goto(objection)
    clerk.click("main button:has-text('重新核算')")
    clerk.wait_for_selector(".flash")
    return clerk.inner_text(".flash")


def the_deadline_passes(sessions: Sessions) -> None:
    with sessions.begin() as session:
        for ranking in session.scalars(select(Ranking)):
            ranking.objections_until = datetime.now(UTC) - timedelta(minutes=1)


def downloaded(visitor: Page, folder: Path) -> Path:
    with visitor.expect_download() as waiting:
        visitor.click("main a:has-text('.zip')")
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


def answer(command: list[str], file: Path) -> tuple[int, str]:
    """Exit code and output of a verifier, run as a stranger runs it, anywhere."""
    done = subprocess.run(
        [*command, str(file)], capture_output=True, text=True, cwd=file.parent, timeout=60, check=False
    )
    return done.returncode, done.stdout + done.stderr


def totals(file: Path) -> dict[str, str]:
    """Unit -> total as the file states it, with four decimals."""
    with zipfile.ZipFile(file) as archive:
        lines = csv.DictReader(io.StringIO(archive.read("result.csv").decode()))
        return {line["unit"]: line["points"] for line in lines if line["item"] == "total"}


def forged(file: Path, member: str, change: Callable[[str], str]) -> Path:
    """The file with one member changed and its digest put right, so that only recomputing can tell."""
    with zipfile.ZipFile(file) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    changed = change(contents[member].decode())
    assert sum(a != b for a, b in zip(changed, contents[member].decode(), strict=True)) == 1
    contents[member] = changed.encode()
    about = json.loads(contents["about.json"])
    about["sha256"][member] = hashlib.sha256(contents[member]).hexdigest()
    contents["about.json"] = json.dumps(about, ensure_ascii=False).encode()
    target = file.with_name(f"forged-{member}.zip")
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return target


def another_digit(result: str) -> str:
    """The last digit of the first total is another one."""
    return re.sub(
        r"(?m)^(water,total,.*?\.\d{3})(\d)", lambda m: m[1] + str((int(m[2]) + 1) % 10), result, count=1
    )


def another_flag(rows: str) -> str:
    """An order of the housing office that was closed late was closed in time."""
    head, *lines = rows.splitlines()
    on_time = head.split(",").index("closed_on_time")
    late = next(line for line in lines if line.split(",")[1] == "housing" and line.split(",")[on_time] == "0")
    values = late.split(",")
    return rows.replace(late, ",".join([*values[:on_time], "1", *values[on_time + 1 :]]))


def test_a_month_from_its_orders_to_a_strangers_recomputation(
    sign_in: Enter, context: BrowserContext, sessions: Sessions, tmp_path: Path
) -> None:
    with sessions.begin() as session:
        units = make_office(session)
        make_liaison(session, "liaison", units["housing"].id)
    clerk, second = sign_in("cai", Role.CURATOR), sign_in("wang", Role.PUBLISHER)
    ranking = computed_and_sent(clerk)
    objected(sign_in("liaison", Role.LIAISON))
    assert "→" in upheld_and_excluded(clerk, second, ranking)

    the_deadline_passes(sessions)
    clerk.goto(ranking)
    expect(clerk.get_by_role("button", name="发布这份排名")).to_have_count(0)
    second.goto(ranking)
    second.get_by_role("button", name="发布这份排名").click()
    second.wait_for_selector("text=看公开页面")

    visitor = context.new_page()
    visitor.goto(f"/rankings/{NUMBER}")
    look(visitor, "journey-public")
    text = visitor.inner_text("main")
    assert "经批准剔除 1 件" in text and "经核查 1 件成立" in text
    file = downloaded(visitor, tmp_path)
    stated = totals(file)
    assert all(stated[code][:-2] in text for code in ("water", "housing"))
    code, table = answer(PORTAL, file)
    assert code == 0 and "核对一致" in table and stated["housing"][:-2] in table
    assert answer(INDEPENDENT, file) == (0, "equal to the last digit\n")

    for member, change in (("result.csv", another_digit), ("rows.csv", another_flag)):
        forgery = forged(file, member, change)
        for command in (PORTAL, INDEPENDENT):
            code, said = answer(command, forgery)
            assert code == 1 and "result.csv" in said, said
