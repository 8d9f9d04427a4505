"""The measure of ranking: what counts as found, and what is said of a file that cannot be read."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from portal.search.evaluation import Question, QuestionsFault, evaluate, read_questions

ANSWERS = {"路灯": ["a", "b", "c"], "井盖": ["x", "a"], "噪声": []}


def rank(query: str, limit: int) -> Sequence[str]:
    return ANSWERS[query][:limit]


def question(query: str, *relevant: str) -> Question:
    return Question(query, frozenset(relevant))


def test_the_place_of_the_first_right_answer_counts() -> None:
    scores = evaluate(rank, [question("路灯", "a"), question("井盖", "a"), question("噪声", "a")])
    assert (scores.questions, scores.mrr, scores.recall_1) == (3, (1 + 1 / 2 + 0) / 3, 1 / 3)
    assert scores.recall_10 == 2 / 3


def test_of_several_right_answers_each_is_wanted() -> None:
    scores = evaluate(rank, [question("路灯", "b", "c", "z")])
    assert (scores.mrr, scores.recall_1, scores.recall_10) == (1 / 2, 0, 2 / 3)


def test_questions_are_read_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('\ufeff{"query": "路灯", "relevant": ["a", 7], "qid": "1"}\n\n', "utf-8")
    assert list(read_questions(file)) == [question("路灯", "a", "7")]


@pytest.mark.parametrize("line", ["{", '{"query": "路灯"}', '{"query": "路灯", "relevant": 7}', "[]"])
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(f'{{"query": "a", "relevant": []}}\n{line}\n', "utf-8")
    with pytest.raises(QuestionsFault, match="line 2"):
        list(read_questions(file))


def test_no_question_is_no_measure() -> None:
    with pytest.raises(QuestionsFault):
        evaluate(rank, [])
