"""``portal search evaluate`` and ``portal search run`` over imported cases and over a corpus file."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session, sessionmaker

from portal.cli import main
from portal.search.protocol import engine_names
from tests.factories import make_case
from tests.ini import write_ini


@pytest.fixture
def ini(raw_settings: dict[str, str], tmp_path: Path) -> str:
    return str(write_ini(tmp_path, raw_settings))


@pytest.fixture
def questions(tmp_path: Path) -> str:
    return lines(
        tmp_path / "questions.jsonl",
        {"qid": "q1", "query": "路灯坏了没人修", "relevant": ["A-1"]},
        {"qid": "q2", "query": "半夜施工", "relevant": ["A-2"]},
    )


def lines(path: Path, *rows: object) -> str:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return str(path)


def said(*words: str) -> str:
    result = CliRunner().invoke(main, ["search", *words])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("kind", engine_names())
def test_imported_cases_are_ranked_whether_or_not_they_are_public(
    ini: str, questions: str, sessions: sessionmaker[Session], kind: str
) -> None:
    with sessions.begin() as session:
        make_case(session, "A-1", title="路灯", question="巷口的路灯坏了半个月", reply="已派人修好。")
        make_case(session, "A-2", title="半夜施工", question="楼下工地很吵", reply="已责令停工。")
    shown = said("evaluate", ini, questions, "--engine", kind)
    assert "MRR@10     1.0000" in shown and "queries    2" in shown
    hidden = said("evaluate", ini, questions, "--engine", kind, "--no-title")
    assert "recall@1   0.5000" in hidden


def test_a_corpus_file_is_ranked_and_written_down(ini: str, questions: str, tmp_path: Path) -> None:
    corpus = lines(
        tmp_path / "corpus.jsonl",
        {"docid": "A-2", "text": "工地半夜施工扰民"},
        {"id": "A-1", "title": "路灯", "body": "路灯坏了", "reply": "有人修了"},
    )
    out = tmp_path / "ranked.jsonl"
    assert said("run", ini, questions, str(out), "--corpus", corpus) == "2 queries\n"
    answers = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [(row["qid"], row["ranked"][0]) for row in answers] == [("q1", "A-1"), ("q2", "A-2")]


def test_a_file_of_questions_that_cannot_be_read_is_named(ini: str, tmp_path: Path) -> None:
    broken = lines(tmp_path / "broken.jsonl", {"query": "路灯"})
    result = CliRunner().invoke(main, ["search", "evaluate", ini, broken])
    assert result.exit_code == 1 and "broken.jsonl: line 1" in result.output
