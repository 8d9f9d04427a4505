"""How far a filling has come: never back, and all of it at the end."""

from portal.demo.progress import STAGES, share_done


def test_the_share_grows_from_stage_to_stage_up_to_the_whole() -> None:
    shares = [share_done(stage, done, 10, cases=2_000) for stage in STAGES for done in (0, 5, 10)]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)


def test_a_stage_without_anything_to_do_is_done() -> None:
    assert share_done("indexing", 0, 0, cases=10) == 1


def test_what_is_fixed_weighs_less_in_a_large_city() -> None:
    assert share_done("ranking", 1, 1, cases=350_000) < share_done("ranking", 1, 1, cases=2_000)
