"""Counts of a unit that stand beside its score: callback coverage, repeats, days to close. Lead orders (主办件) only."""

COLUMNS = (
    "lead",
    "closed_in_period",
    "aged_in_period",
    "to_call_back",
    "reached",
    "satisfied",
    "basically",
    "unsatisfied",
    "solved",
    "partly",
    "unsolved",
    "reworked",
    "repeated",
    "days_to_close",
)
