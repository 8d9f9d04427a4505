"""Fill an empty database with the demo city, by the ways that real data take: import, detection, curation, release.

Every stage looks at what is there and goes on from it, so a stopped run is taken up by the same command.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.detection import detect_pending
from portal.backoffice.cases.models import Case
from portal.backoffice.cases.rungs import weigh_open
from portal.backoffice.departments.matching import LOCAL
from portal.backoffice.imports.models import ImportRun
from portal.backoffice.imports.services import ImportFile, begin_run
from portal.backoffice.promises.call_cases import SOURCE as CALLS
from portal.backoffice.readers import cores
from portal.demo.bulletins import Desk, bulletin_acts, write_last_bulletin
from portal.demo.centre import call_stats_rows, handed_over, historic_rows, statistics_acts
from portal.demo.city import generate
from portal.demo.curation import personal_words
from portal.demo.directory import install_directory
from portal.demo.hotline import hotline_acts
from portal.demo.office import perform_in_order
from portal.demo.orders import order_rows
from portal.demo.rankings import open_quarter, prepare_scoring, ranked_months, ranking_acts
from portal.demo.reading import Reading
from portal.demo.releasing import curate_all, release_all, revise_some, withdraw_some
from portal.demo.reports import report_some
from portal.demo.staff import ACCOUNTS, install_accounts
from portal.jobs import collect_handlers
from portal.jobs.worker import Worker
from portal.releases.bulletin_files import can_print
from portal.releases.directory import publish_directory
from portal.releases.indexing import make_indexer
from portal.releases.ledger import publish_ledger
from portal.search.outbox import OutboxEntry
from portal.security.permissions import Role
from portal.security.policy import Identity
from portal.settings import Settings
from portal.staff.models import StaffUser

Report = Callable[[str, int, int], None]
"""Called with the stage, what is done and what there is to do."""


class DemoRefused(Exception):
    """The database is not one that invented data may enter."""


@dataclass(frozen=True)
class Demo:
    """One filling of one database."""

    settings: Settings
    engine: Engine
    sessions: sessionmaker[Session]
    report: Report

    def fill(self, cases: int, seed: int) -> bool:
        """Do everything that is not done; False when the database holds a finished demonstration already."""
        self.refuse_real_data()
        if not self._file(cases, seed).exists() and self._has_cases():
            return False
        with self.sessions.begin() as session:
            install_directory(session)
            session.flush()
            publish_directory(session)
            staff = install_accounts(session)
        file = self._write_file(cases, seed)
        self._import(file, "generic", cases)
        self._score(staff, cases, seed)
        weigh_open(
            self.sessions, self.settings.neighbours, lambda done, total: self.report("weighing", done, total)
        )
        detect_pending(
            self.sessions,
            progress=lambda done, total: self.report("detecting", done, total),
            processes=cores(),
        )
        self._curate(staff, file)
        if self.prints:
            write_last_bulletin(self.sessions, staff, self.settings, self._begun(cases, seed))
        self._index()
        self._reading(file).unlink()
        file.unlink()
        return True

    @cached_property
    def prints(self) -> bool:
        """Whether bulletins can be released here: their PDF needs typst and a Chinese font."""
        return can_print(self.settings)

    def refuse_real_data(self) -> None:
        """Raise DemoRefused unless the settings say demonstration and nothing real is stored."""
        if not self.settings.demo:
            raise DemoRefused("portal.demo is not true in these settings")
        with self.sessions() as session:
            foreign = session.scalar(select(func.count()).where(StaffUser.is_demo.is_(False)))
            if foreign:
                raise DemoRefused(f"the database holds {foreign} staff accounts that are not demo accounts")
            imported = select(func.count(Case.id)).outerjoin(ImportRun, Case.import_run_id == ImportRun.id)
            of_calls = Case.source == CALLS  # made by the demo's own staff out of the demo's own calls
            real = session.scalar(
                imported.where(func.coalesce(ImportRun.started_by, "") != ACCOUNTS[Role.CURATOR], ~of_calls)
            )
            if real:
                raise DemoRefused(f"the database holds {real} cases that are not demo cases")

    def _has_cases(self) -> bool:
        with self.sessions() as session:
            return session.scalar(select(Case.id).limit(1)) is not None

    def _file(self, cases: int, seed: int) -> Path:
        return Path(self.settings.uploads_path) / f"demo-{cases}-{seed}.jsonl"

    def _write_file(self, cases: int, seed: int) -> Path:
        """The export that the importer reads; kept until all is done, so that tomorrow's rerun reads the same."""
        file = self._file(cases, seed)
        if file.exists():
            return file
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".part")
        today = datetime.now(LOCAL).date()
        with unfinished.open("w", encoding="utf-8") as lines, Reading.begin(self._reading(file)) as reading:
            for done, case in enumerate(generate(cases, seed, today), start=1):
                lines.write(json.dumps(case.as_row(), ensure_ascii=False) + "\n")
                reading.write(case.source_number, personal_words(case))
                if done % 500 == 0 or done == cases:
                    self.report("inventing", done, cases)
        unfinished.rename(file)
        return file

    def _reading(self, file: Path) -> Path:
        """What an attentive reader knows of the texts: the personal words of each case, for the demo curator."""
        return file.with_suffix(".reading.sqlite")

    def _import(self, file: Path, profile: str, rows: int) -> None:
        curator = ACCOUNTS[Role.CURATOR]
        with self.sessions.begin() as session:
            run_id = begin_run(
                session, file, file_name=file.name, profile=profile, dry_run=False, actor=curator, stored=True
            ).id
        run = ImportFile(
            self.sessions,
            run_id,
            file,
            max_bytes=file.stat().st_size,
        ).perform(lambda lines, _fraction: self.report(f"importing {profile}", lines, rows))
        if run.state != "done" or run.rejected:
            raise DemoRefused(f"the importer refused {file.name}: {run.message} ({run.rejected} rows)")

    def _score(self, staff: Mapping[Role, Identity], cases: int, seed: int) -> None:
        """Orders without texts, and a year of rankings out of them, as of the moment at which the demo was begun: a run
        that is taken up the next day must not tell the months that are released another way.
        """
        begun = self._begun(cases, seed)
        today = begun.astimezone(LOCAL).date()
        self._import_rows("orders", order_rows(cases, seed, today))
        with self.sessions() as session:
            handed = handed_over(session, today)
        self._import_rows("callstats", call_stats_rows(handed, seed, today))
        self._import_rows("aggregates", historic_rows(self.settings.city))
        prepare_scoring(self.sessions, staff, begun)
        acts = [
            *statistics_acts(self.sessions, ACCOUNTS[Role.CURATOR], ranked_months(begun)[0]),
            *ranking_acts(self.sessions, staff, begun),
            *hotline_acts(Desk(self.sessions, staff, self.settings), cases, begun),
            *(bulletin_acts(self.sessions, staff, self.settings, cases, begun) if self.prints else ()),
        ]
        perform_in_order(acts, lambda n, of: self.report("ranking", n, of))
        open_quarter(self.sessions, staff, begun)

    def _begun(self, cases: int, seed: int) -> datetime:
        """The moment at which the demo was begun."""
        return datetime.fromtimestamp(self._reading(self._file(cases, seed)).stat().st_mtime, UTC)

    def _import_rows(self, profile: str, rows: Iterable[Mapping[str, str]]) -> None:
        """Write a file of rows and import it, as an office would."""
        file = Path(self.settings.uploads_path) / f"demo-{profile}.jsonl"
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        file.write_text("\n".join(lines), encoding="utf-8")
        self._import(file, profile, len(lines))
        file.unlink()

    def _index(self) -> None:
        """Build the index in one go: it reads what is published, so the outbox has nothing left to add; then do the jobs,
        whose receipts ask the search, and take over what a re-check has hidden.
        """
        with self.sessions.begin() as session:
            session.execute(delete(OutboxEntry))
        indexer = make_indexer(self.settings, self.engine)
        indexer.rebuild(lambda n, of: self.report("indexing", n, of))
        Worker(self.settings, self.sessions, collect_handlers(self.settings)).drain()
        indexer.drain()

    def _curate(self, staff: Mapping[Role, Identity], file: Path) -> None:
        preset, now = self.settings.workflow, datetime.now(UTC)
        with Reading.open(self._reading(file)) as reading:
            curate_all(
                self.sessions, staff, preset, now, reading, lambda n, of: self.report("curating", n, of)
            )
        release_all(self.sessions, staff, preset, lambda n, of: self.report("releasing", n, of), cores())
        revise_some(self.sessions, staff, preset)
        withdraw_some(self.sessions, staff)
        publish_ledger(self.sessions)
        with self.sessions.begin() as session:
            report_some(session, ACCOUNTS[Role.CURATOR])
