"""What a page costs in processor time at 20,000 released cases, against a page that answers a constant."""

import random
import time
from typing import Any
from urllib.parse import quote

import pytest
from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy import select

from portal.demo.staff import LIAISON_OF as OFFICE
from portal.public.cases.tables import published_case
from portal.public.rankings.tables import published_ranking

pytestmark = pytest.mark.bench
ROUNDS = 20
CASES_A_ROUND = 100
LIMIT_MS = {"case": 1.5, "ranking": 10.0, "sheet": 4.0, "department": 8.0, "statistics": 6.0}
"""What an uncached page may cost on a quiet machine; a ranking has two dozen units with nine indicators each."""
MOST = {
    "case": 60,
    "list": 160,
    "search": 2_500,
    "ranking": 800,
    "sheet": 200,
    "department": 600,
    "statistics": 350,
}
"""Times a constant answer (about 0.03 ms in process) that each kind of page may cost; generous, for busy machines."""


def constant_application() -> Any:
    config = Configurator()
    config.add_route("constant", "/")
    config.add_view(lambda _request: Response(b"x" * 4000), route_name="constant")
    return config.make_wsgi_app()


def cost(application: Any, paths: list[str]) -> float:
    """Processor milliseconds a request; every answer is checked."""
    started = time.process_time()
    for path in paths:
        response = Request.blank(quote(path, safe="/?&=")).get_response(application)
        assert response.status_int == 200 and len(response.body) > 1000, path
    return (time.process_time() - started) / len(paths) * 1000


@pytest.fixture
def numbers(city_app: Any) -> list[str]:
    with city_app.registry["published"].connect() as connection:
        found = list(connection.scalars(select(published_case.c.number).where(published_case.c.is_live)))
    return random.Random(7).sample(found, min(CASES_A_ROUND, len(found)))


@pytest.fixture
def rankings(city_app: Any) -> list[str]:
    """The city's departments, month by month: the group with the most units."""
    of_departments = published_ranking.c.group_code == "departments"
    with city_app.registry["published"].connect() as connection:
        return list(connection.scalars(select(published_ranking.c.number).where(of_departments)))


def test_pages_cost_little(
    city_app: Any, numbers: list[str], rankings: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Yardstick and pages are measured in turn, the best of each counts: other work of the machine hits all alike."""
    words = ["路灯", "噪声 夜间", "污水", "停车收费", "社保", "单位:市公安局", "物业 电梯", "公交"]
    pages = {
        "case": [f"/cases/{number}" for number in numbers],
        "list": ["/cases", "/cases?town=安阳街道", "/cases?outcome=solved&town=塘下镇", "/departments", "/"]
        * 4,
        "search": [f"/search?q={word}" for word in words],
        "ranking": [f"/rankings/{number}" for number in rankings],
        "sheet": [f"/rankings/{number}/{OFFICE}" for number in rankings],
        "department": [f"/departments/{OFFICE}"] * 6,
        "statistics": ["/statistics"] * 6,
    }
    constant, best = constant_application(), dict.fromkeys(["constant", *pages], float("inf"))
    for _ in range(ROUNDS):
        best["constant"] = min(best["constant"], cost(constant, ["/"] * 200))
        for kind, paths in pages.items():
            best[kind] = min(best[kind], cost(city_app, paths))
    missed: list[str] = []  # all pages are measured before any is judged
    yardstick = best["constant"]
    with capsys.disabled():
        print(f"\nconstant answer {yardstick:.3f} ms CPU = 1x, {len(numbers)} cases asked")
        for kind in pages:
            spent = best[kind]
            print(f"{kind:10} {spent:8.2f} ms CPU  {spent / yardstick:8.0f}x")
            if spent / yardstick >= MOST[kind]:
                missed.append(f"{kind}: {spent / yardstick:.0f}x, at most {MOST[kind]}x")
            if spent > LIMIT_MS.get(kind, spent):
                missed.append(f"{kind}: {spent:.2f} ms, at most {LIMIT_MS[kind]} ms")
    assert missed == []
