"""The snapshot of a released promise: all that one version discloses, as the log commits to it."""

from portal.public.log.versioned import Versioned
from portal.public.promises.tables import published_promise, published_promise_case

PROMISE = Versioned("promise", published_promise, {"cases": published_promise_case})
"""A promise with the released cases that belong to it."""
