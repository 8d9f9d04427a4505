"""What every engine weighs alike, so that they agree on what is close."""

TITLE_WEIGHT = 3  # a word in the title counts as often as three in the body
TELLING = 32  # rarest tokens of a sentence that count: the common ones cost most and say least
SHARED = 0.1  # part of a sentence's telling tokens that a text must share to be a hit
