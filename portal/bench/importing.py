"""How long an import takes, without detection: invented rows into an empty database of its own."""

import json
import time
from datetime import date
from pathlib import Path

from portal.backoffice.imports.services import ImportFile, begin_run
from portal.bench.results import at_full_size
from portal.db.engines import session_factory, working_engine
from portal.db.migrate import upgrade
from portal.demo.city import generate
from portal.demo.directory import install_directory


def measure_import(folder: Path, rows: int) -> float:
    """Seconds from the first line to the last commit, at this rate for 350,000 rows; ``folder`` is empty and thrown away afterwards."""
    url = f"sqlite:///{folder / 'import.sqlite'}"
    upgrade(url)
    file = folder / "cases.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        for case in generate(rows, 1, date.today()):
            lines.write(json.dumps(case.as_row(), ensure_ascii=False) + "\n")
    engine = working_engine(url)
    sessions = session_factory(engine)
    with sessions.begin() as session:
        install_directory(session)
        run_id = begin_run(
            session, file, file_name=file.name, profile="generic", dry_run=False, actor="bench", stored=False
        ).id
    started = time.monotonic()
    run = ImportFile(sessions, run_id, file, max_bytes=file.stat().st_size).perform()
    took = time.monotonic() - started
    engine.dispose()
    if run.state != "done" or run.done_rows != rows:
        raise RuntimeError(f"{run.done_rows} of {rows} rows were imported: {run.message}")
    return at_full_size(took, rows)
