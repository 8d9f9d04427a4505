"""What every engine weighs alike, so that they agree on what is close."""

TITLE_WEIGHT = 3  # a word in the title counts as often as three in the body
TELLING = 32  # rarest tokens of a sentence that count: the common ones cost most and say least
LEADING = 12  # rarest of these, of which a text must hold one to be a hit: the others only rank
