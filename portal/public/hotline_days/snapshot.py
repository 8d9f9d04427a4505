"""The snapshots of released hotline days and calls: all that one version discloses, as the log commits to it."""

from portal.public.bulletins.tables import published_chain_link
from portal.public.hotline_days.tables import (
    published_call,
    published_hotline_day,
    published_hotline_session,
    published_turn,
)
from portal.public.log.versioned import Versioned

DAY = Versioned("day", published_hotline_day, {"sessions": published_hotline_session})
"""A day with its sessions; its calls and promises are released one by one."""
CALL = Versioned("call", published_call, {"turns": published_turn, "chain": published_chain_link})
"""A call with its turns and the instructions given on it."""
