"""How well the anonymiser finds what it must: thousands of generated cases, and outside corpora where there are any."""

import os
from pathlib import Path

import pytest

from portal.privacy import tagger
from portal.privacy.evaluation.generator import generate, negatives
from portal.privacy.evaluation.goals import missed_goals
from portal.privacy.evaluation.measure import measure, measure_texts, structured_false_alarms
from portal.privacy.evaluation.report import as_table
from tests.benchmarks import outside_corpora

CASES = int(os.environ.get("PRIVACY_CASES", "6000"))
NEGATIVES = 3000
SEED = int(os.environ.get("PRIVACY_SEED", "314159"))


WAYS = {
    "rules": (False, True),
    "rules and tagger": (True, True),
    "rules and tagger, unknown callers": (True, False),
}
"""Whether the tagger takes part and whether the caller's fields are known."""


@pytest.mark.bench
@pytest.mark.parametrize("way", WAYS)
def test_generated_cases_reach_every_goal(way: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Frames that no rule was written for, with a seed that no one has looked at."""
    tagged, with_known = WAYS[way]
    tagger.switch(tagged)
    cases = measure(generate(CASES, SEED), with_known)
    alarms = measure_texts((text, []) for text in negatives(NEGATIVES, SEED))
    with capsys.disabled():
        print(f"\n{CASES} generated cases, seed {SEED}, {way}, by field\n{as_table(cases.score)}")
        print(f"caller's own: {cases.caller.total.covered} of {cases.caller.total.gold} covered")
        for what, rate in (
            ("whole cases clean", cases.clean),
            ("officials kept", cases.kept_rate("PERSON")),
            ("offices' landlines kept", cases.kept_rate("PHONE")),
        ):
            print(
                f"{what}: {rate.hits} of {rate.total}: {rate.value:.4f} ({rate.interval[0]:.4f}-{rate.interval[1]:.4f})"
            )
        print(
            f"{NEGATIVES} texts without personal data, {alarms.characters} characters: structured false alarms "
            f"{structured_false_alarms(alarms):.3f} per 1,000; by label "
            f"{ {label: counts.false_alarms for label, counts in sorted(alarms.labels.items())} }"
        )
    missed = missed_goals(cases, alarms, tagged)
    assert [goal for goal in missed if with_known or not goal.startswith("caller's own")] == []


@pytest.mark.bench
def test_outside_corpora_are_reported(tagger_on: None, capsys: pytest.CaptureFixture[str]) -> None:
    """Rules and tagger on whatever of PORTAL_CORPORA is there, sampled; only told, because the corpora are not ours to require."""
    folder = Path(os.environ.get("PORTAL_CORPORA", "/nonexistent"))
    texts = {
        "real addresses, house-level parts": list(outside_corpora.house_addresses(folder, whole=False)),
        "real addresses, whole": list(outside_corpora.house_addresses(folder, whole=True)),
        "web and news (contacts and names)": outside_corpora.labelled(folder, "privacy_contest"),
        "CLUENER dev (names)": outside_corpora.labelled(folder, "cluener", "dev"),
        "MSRA (names)": outside_corpora.labelled(folder, "msra"),
    }
    if not any(texts.values()):
        pytest.skip("PORTAL_CORPORA names no folder with ner/*.jsonl")
    for name, rows in texts.items():
        if rows:
            with capsys.disabled():
                print(f"\n{name}: {len(rows)} texts\n{as_table(measure_texts(rows))}")
