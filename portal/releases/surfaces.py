"""Every public place where something released can be met, by kind: what a receipt asks after a withdrawal."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.backoffice.bulletins.models import Bulletin
from portal.backoffice.cases.models import Case
from portal.public.bulletins.tables import published_bulletin
from portal.releases.bulletin_quotes import quoting_bulletins
from portal.releases.hotline_surfaces import hotline_trace, naming_case
from portal.releases.models import Release
from portal.releases.trace import EXPECTED_STATUS, Surface, Trace
from portal.vocabulary import WithdrawalKind


def trace_of(session: Session, number: str) -> Trace:
    """Numbers of different kinds have different forms, so one number is one thing."""
    bulletin = session.scalar(select(Bulletin).where(Bulletin.number == number))
    if bulletin is not None:
        return BulletinTrace.of(bulletin)
    return hotline_trace(session, number) or CaseTrace.of(session, number)


@dataclass(frozen=True, slots=True)
class CaseTrace:
    """Where a case could be met: its number, its versions, the lists it stood in, the bulletins that quote it, the calls and
    promises that name it.
    """

    number: str
    versions: tuple[int, ...]
    department: str | None
    category: str | None
    quoted_in: tuple[tuple[str, int], ...]
    named_by: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, session: Session, number: str) -> "CaseTrace":
        released = session.scalars(select(Release).where(Release.number == number)).all()
        case = session.get(Case, released[0].item_id) if released else None
        return cls(
            number,
            tuple(sorted(item.version for item in released)),
            case.department.code if case and case.department else None,
            case.category.path.split("/")[0] if case and case.category else None,
            tuple(quoting_bulletins(session, number)),
            tuple(naming_case(session, number)),
        )

    @property
    def path(self) -> str:
        return f"/cases/{self.number}"

    def is_live(self, session: Session) -> bool:
        live = select(Release.id).where(Release.number == self.number, Release.is_live)
        return session.scalar(live) is not None

    def surfaces(self, kind: WithdrawalKind) -> Iterator[Surface]:
        link, status = self.path, EXPECTED_STATUS[kind]
        yield Surface("案例页", link, status)
        yield Surface("案例页（长者版）", f"/large{link}", status)
        yield Surface("相似案例", f"{link}/similar", status)
        for version in self.versions:
            yield Surface(f"第 {version} 版", f"{link}/v{version}", status)
            yield Surface(f"第 {version} 版快照文件", f"{link}/v{version}/snapshot.json", status)
        # The front page also quotes the log, which names the number of what was withdrawn with a notice.
        yield Surface(
            "首页", "/", 200, sign=link if kind is WithdrawalKind.VANISH else f'<h3><a href="{link}"'
        )
        if kind is WithdrawalKind.VANISH:
            yield Surface("发布日志", "/log", sign=link)
        for name, path in self._lists():
            yield Surface(name, path, sign=link)

    def _lists(self) -> Iterator[tuple[str, str]]:
        """Name and address of every list that may hold the case."""
        yield "搜索", f"/search?q={self.number}"
        for word in ("atom", "csv", "json"):
            yield f"搜索结果（{word}）", f"/search.{word}?q={self.number}"
        yield "案例列表", "/cases"
        yield "订阅", "/feeds/cases.atom"
        if self.department:
            yield "单位页", f"/departments/{quote(self.department)}"
            yield "单位订阅", f"/feeds/departments/{quote(self.department)}.atom"
        if self.category:
            yield "分类列表", f"/cases?category={quote(self.category)}"
            yield "分类订阅", f"/feeds/categories/{quote(self.category)}.atom"
        for number, version in self.quoted_in:
            yield f"引用它的通报 {number}", f"/bulletins/{number}/v{version}"
        yield from self.named_by
        yield "网站地图", f"/sitemaps/cases-{self.number[:7]}.xml"  # a part shares year and first two digits
        yield "robots.txt", "/robots.txt"


@dataclass(frozen=True, slots=True)
class BulletinTrace:
    """Where a bulletin, brief or historic document could be met: its versions, files, figures, the lists it stood in."""

    number: str
    title: str
    year: int
    versions: tuple[int, ...]
    figures: tuple[str, ...]

    @classmethod
    def of(cls, bulletin: Bulletin) -> "BulletinTrace":
        return cls(
            bulletin.number,
            bulletin.title,
            bulletin.year,
            tuple(range(1, bulletin.version + 1)),
            tuple(figure.key for figure in bulletin.figures),
        )

    @property
    def path(self) -> str:
        return f"/bulletins/{self.number}"

    def is_live(self, session: Session) -> bool:
        row = published_bulletin.c
        return bool(session.scalar(select(exists().where(row.number == self.number, row.is_live))))

    def surfaces(self, kind: WithdrawalKind) -> Iterator[Surface]:
        status = EXPECTED_STATUS[kind]
        yield Surface("页面（长者版）", f"/large{self.path}", status)
        pages = {"页面": self.path, **{f"第 {n} 版": f"{self.path}/v{n}" for n in self.versions}}
        for name, path in pages.items():
            yield Surface(name, path, status)
            for word, ending in _BULLETIN_FILES.items():
                yield Surface(f"{name}：{word}", path + ending, status)
        for key in self.figures:
            yield Surface(f"数字“{key}”", f"{self.path}/figures/{quote(key)}.csv", status)
        # The front page also quotes the log, which names the number of what was withdrawn with a notice.
        yield Surface("首页", "/", 200, sign=f'<p class="doc-link"><a href="{self.path}"')
        if kind is WithdrawalKind.VANISH:
            yield Surface("发布日志", "/log", sign=f"{self.path}/v")
        yield Surface("搜索", f"/search?q={quote(self.title)}", sign=f"{self.path}#")
        yield Surface("通报简报列表", f"/bulletins?year={self.year}", sign=f'"{self.path}"')
        yield Surface("订阅", "/feeds/bulletins.atom", sign=f"{self.path}/v")
        yield Surface("网站地图", "/sitemaps/pages.xml", sign=f"{self.path}<")
        yield Surface("robots.txt", "/robots.txt", sign=self.path)


_BULLETIN_FILES = {
    "PDF": ".pdf",
    "Word": ".docx",
    "数字（CSV）": "/figures.csv",
    "数字（JSON）": "/figures.json",
}
