"""Whether sites show what was just released, and no longer show what was just withdrawn."""

import time
from collections.abc import Callable, Sequence
from urllib.parse import quote

from portal.bench.asking import Question, ask_each

PATIENCE = 20.0
"""Seconds until the index must have a released case; how soon it has it on a quiet machine is what `portal bench` says."""
FEED = "/feeds/cases.atom"


class Watch:
    """Asks every site at once after each act. ``word`` stands in the text of all cases that are acted on."""

    def __init__(self, ports: Sequence[int], word: str) -> None:
        self._ports = ports
        self._search = f"/search?q={quote(f'“{word}”')}"

    def shown(self, number: str) -> list[str]:
        """Faults of a release: its page, the feed and the sitemap at once, the search soon."""
        link = f"/cases/{number}".encode()
        pages = [Question(page, (link,)) for page in (FEED, _part(number))]
        now = self._ask([Question(f"/cases/{number}", (number.encode(),)), *pages])
        found = Question(self._search, (link,))
        return now + self._soon(lambda: self._ask([found]))

    def gone(self, number: str) -> list[str]:
        """Faults of a withdrawal, at the first look. The front page is not among them: it names the entry of the log."""
        link = f"/cases/{number}".encode()
        pages = (FEED, _part(number), self._search, "/cases")
        return self._ask(
            [Question(f"/cases/{number}", status=410), *(Question(page, absent=(link,)) for page in pages)]
        )

    def _ask(self, questions: Sequence[Question]) -> list[str]:
        return [
            f"site {site}: {fault}"
            for site, port in enumerate(self._ports, start=1)
            for fault in ask_each(port, questions, connections=len(questions)).faults
        ]

    def _soon(self, look: Callable[[], list[str]]) -> list[str]:
        until = time.monotonic() + PATIENCE
        while (faults := look()) and time.monotonic() < until:
            time.sleep(0.1)
        return faults


def _part(number: str) -> str:
    """The part of the sitemap that a case stands in."""
    return f"/sitemaps/cases-{number[:7]}.xml"
