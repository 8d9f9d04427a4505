"""Scanning lines of text: what would be masked before a person looks, line by line."""

import json

import pytest
from click.testing import CliRunner

from portal.cli import main
from portal.privacy.evaluation.scan import BadLine, known_fields, scan_record
from portal.privacy.types import KnownFields

LINE = {"text": "我叫王小丽，电话13800000000", "known": {"name": "王小丽"}, "field": "question", "id": 7}


def run(tmp_path, content, *options):
    """The lines written for the lines given, and the result of the command."""
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(content)
    result = CliRunner().invoke(main, ["privacy", "scan", *options, str(source), str(target)])
    return [json.loads(line) for line in target.read_text("utf-8").splitlines()], result


def encoded(*records):
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


def test_a_line_becomes_its_spans_and_its_public_text():
    """Offsets in characters, public labels; other keys go along, the raw text and the known fields do not."""
    assert scan_record(LINE) == {
        "field": "question",
        "id": 7,
        "spans": [
            [2, 5, "PERSON", "high", 1.0, "known.name"],
            [8, 19, "PHONE", "high", 0.98, "phone.mobile.1"],
        ],
        "output": "我叫王某，电话【电话已隐去】",
    }


def test_what_is_proposed_to_stay_is_no_span():
    """An office's landline in a reply and an official in office are findings, but no masks."""
    record = scan_record({"text": "请致电0577-65800001，市长叶志辉", "field": "reply"})
    assert (record["spans"], record["output"]) == ([], "请致电0577-65800001，市长叶志辉")


@pytest.mark.parametrize("field", [None, "", "title", "turn 12"])
def test_a_field_may_be_missing_or_have_any_name(field):
    """Fields other than the reply are read as the citizen's."""
    assert len(scan_record({"text": "请打13800000000", "field": field})["spans"]) == 1


@pytest.mark.parametrize(
    ("known", "fields"),
    [
        (None, KnownFields()),
        ({}, KnownFields()),
        ({"name": None, "phone": "", "address": "  "}, KnownFields()),
        ({"phone": 13800000000}, KnownFields(phone="13800000000")),
        (
            {"phone": ["13800000000", None], "mobile": "13900000001"},
            KnownFields(phone="13800000000、13900000001"),
        ),
        ({"name": ["王小丽", "王丽"]}, KnownFields(name="王小丽", others=("王丽",))),
        (
            {"id_card": "x", "user": "UU1", "email": "a@b.cn"},
            KnownFields("", "", "x", "", "UU1", ("a@b.cn",)),
        ),
        ({"city": "瑞安市", "age": {}}, KnownFields()),
    ],
)
def test_known_fields_may_be_empty_null_numbers_or_lists(known, fields):
    """What real exports hold; what is no field of the caller's is not searched for."""
    assert known_fields(known) == fields


@pytest.mark.parametrize("known", [[], "王小丽", {"name": {}}, {"name": True}])
def test_known_fields_of_another_kind_are_refused(known):
    """Better no result than one that silently ignores the caller."""
    with pytest.raises(BadLine):
        known_fields(known)


def test_bad_lines_leave_a_record_in_their_place(tmp_path):
    """No line is lost, the order stays, the exit code says that something was wrong."""
    content = encoded(LINE) + b"\n{\n[1]\n\xff\n" + encoded({"text": None}, {"text": "a", "field": 3}, LINE)
    records, result = run(tmp_path, content)
    assert [record.get("line") for record in records] == [None, 2, 3, 4, 5, 6, 7, None]
    assert [record["error"] for record in records[1:-1]] == [
        "empty line",
        "not JSON: Expecting property name enclosed in double quotes",
        "no JSON object",
        "not UTF-8",
        '"text" is missing or no string',
        '"field" is no string',
    ]
    assert result.exit_code == 1
    assert "6 lines could not be read" in result.output


@pytest.mark.parametrize("text", ["", "\x00", "\ud800", "😀13800000000", "\x85\u2028"])
def test_texts_of_any_kind_are_read(tmp_path, text):
    """Half surrogates, control characters and separators of lines come back as they went in."""
    records, result = run(tmp_path, json.dumps({"text": text}).encode())
    assert result.exit_code == 0
    assert records[0]["output"] == text.replace("13800000000", "【电话已隐去】")


def test_several_processes_write_the_same(tmp_path):
    """Order and content do not depend on how many read."""
    content = encoded(*({"text": f"第{n}件，电话1380000{n:04d}"} for n in range(450)))
    assert run(tmp_path, content, "--jobs", "2")[0] == run(tmp_path, content)[0]


def test_the_input_is_never_overwritten(tmp_path):
    """Writing over the file that is being read would lose it."""
    source = tmp_path / "in.jsonl"
    source.write_bytes(encoded(LINE))
    result = CliRunner().invoke(main, ["privacy", "scan", str(source), str(source)])
    assert result.exit_code == 2
    assert source.read_bytes() == encoded(LINE)


def test_a_dash_is_standard_input_and_output():
    """For pipes."""
    result = CliRunner().invoke(main, ["privacy", "scan", "-", "-"], input=encoded(LINE))
    assert json.loads(result.stdout)["output"] == "我叫王某，电话【电话已隐去】"


def score(tmp_path, gold, predicted, *options):
    paths = [tmp_path / "gold.jsonl", tmp_path / "predicted.jsonl"]
    for path, records in zip(paths, (gold, predicted), strict=True):
        path.write_bytes(encoded(*records))
    return CliRunner().invoke(main, ["privacy", "score", *map(str, paths), *options])


GOLD = [{"text": "我叫王小丽，电话13800000000", "spans": [[2, 5, "PERSON"], [8, 19, "PHONE"]]}]


def test_scores_are_printed_and_bounds_decide_the_exit_code(tmp_path):
    """What `scan` writes is what `score` reads."""
    good = score(tmp_path, GOLD, [scan_record(LINE)], "--min-recall", "ALL=1", "--max-fp", "0")
    assert good.exit_code == 0
    assert "clean texts 1 of 1: 1.0000" in good.stdout
    bad = score(tmp_path, GOLD, [{"spans": [[2, 4, "PERSON"]]}], "--min-recall", "PERSON=0.9")
    assert bad.exit_code == 1
    assert "missed: PERSON: 0.0000 covered, wanted 0.9" in bad.stderr


def test_an_unreadable_line_predicts_nothing(tmp_path):
    """Its labelled spans count as leaks."""
    result = score(tmp_path, GOLD, [{"line": 1, "error": "not JSON"}], "--min-recall", "PHONE=0.5")
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("gold", "predicted", "reason"),
    [
        (GOLD, [], "One file ends at line 0"),
        ([{"spans": []}], [{"spans": []}], "GOLD, line 1"),
        (GOLD, [{"spans": [[1]]}], "PREDICTED, line 1"),
    ],
)
def test_files_that_do_not_fit_together_are_refused(tmp_path, gold, predicted, reason):
    """A figure over half the lines would be no figure."""
    result = score(tmp_path, gold, predicted)
    assert result.exit_code == 1
    assert reason in result.output


def test_a_bound_that_is_no_number_is_refused(tmp_path):
    """The option says what it wants."""
    assert score(tmp_path, GOLD, GOLD, "--min-recall", "PERSON").exit_code == 2
