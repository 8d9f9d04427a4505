"""Figures (数字) of a draft: added by query, removed, read anew. What no longer resolves keeps its value and is told."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.backoffice.bulletins.models import Bulletin, BulletinFigure
from portal.backoffice.bulletins.workflow import Step
from portal.backoffice.figures import QUERIES, FigureFault, Reading, Sources, read, read_from, refresh, store

_KEY = re.compile(r"[a-z][a-z0-9_.-]{0,63}")


class RefreshFigures(Step):
    """重新读取数字: ``faults`` afterwards holds what does not resolve and changes that contradict the text."""

    act = "refresh"
    faults: list[str]

    def _do(self) -> None:
        self.faults = refresh(self._session, self._bulletin, self._now)
        self._bulletin.updated_at = self._now
        self._comment = "；".join(self.faults)[:500]


class AddFigure(Step):
    """插入数字: a named query with its parameters under a key of its own."""

    act = "refresh"

    def __init__(self, *args: Any, key: str, query: str, parameters: Mapping[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        self._key = key.strip()
        self._query = query
        self._parameters = {name: value.strip() for name, value in parameters.items()}
        self._reading: Reading | None = None

    def _own_reasons(self) -> list[str]:
        if not _KEY.fullmatch(self._key):
            return ["引用名用小写字母开头，只含小写字母、数字、点、横线，不超过 64 字。"]
        if any(figure.key == self._key for figure in self._bulletin.figures):
            return [f"引用名“{self._key}”已经有了，请换一个。"]
        known = QUERIES.get(self._query)
        wanted = {name: self._parameters.get(name, "") for name in known.parameters} if known else {}
        try:
            self._reading = read(self._session, self._query, wanted, self._now)
        except FigureFault as fault:
            return [str(fault)]
        self._parameters = wanted
        return []

    def _do(self) -> None:
        assert self._reading is not None
        store(self._bulletin, self._key, self._query, self._parameters, self._reading, self._now)
        self._comment = f"增加数字“{self._key}”"


class RemoveFigure(Step):
    """删去数字 that the text no longer uses."""

    act = "refresh"

    def __init__(self, *args: Any, key: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self._key = key

    def _own_reasons(self) -> list[str]:
        if all(figure.key != self._key for figure in self._bulletin.figures):
            return ["没有这个数字，可能已经删去。"]
        if self._key in used_keys(self._bulletin.text):
            return [f"正文还在用“{self._key}”，请先从正文删去。"]
        return []

    def _do(self) -> None:
        figure = next(one for one in self._bulletin.figures if one.key == self._key)
        self._bulletin.figures.remove(figure)
        self._comment = f"删去数字“{self._key}”"


def used_keys(text: str) -> set[str]:
    """Keys between double braces, cases among them."""
    return {key.strip() for key in re.findall(r"\{\{([^{}\n]{1,100})\}\}", text)}


def current_faults(session: Session, bulletin: Bulletin, now: datetime) -> dict[str, str]:
    """By key: why a stored figure no longer resolves, or that it now gives another value; stores nothing."""
    sources, faults = Sources(session, now), {}
    for figure in bulletin.figures:
        try:
            reading = read_from(sources, figure.query, figure.parameters)
        except FigureFault as fault:
            faults[figure.key] = f"读不出来，仍保留上次的值：{fault}"
            continue
        if _differs(figure, reading):
            faults[figure.key] = "数据有变化，重新读取后会更新。"
    return faults


def _differs(figure: BulletinFigure, reading: Reading) -> bool:
    names = ("value", "numerator", "denominator")
    return any(getattr(figure, name) != getattr(reading, name) for name in names) or dict(
        figure.data or {}
    ) != dict(reading.data)
