"""A believable city: invented hotline cases, deterministic by seed, for demonstrations and measurements."""

from portal.demo.city import generate
from portal.demo.model import DemoCase, Span

__all__ = ["DemoCase", "Span", "generate"]
