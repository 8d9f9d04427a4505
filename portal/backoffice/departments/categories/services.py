"""Load a taxonomy (诉求分类): a changed tree becomes a new version, cases and aliases follow by path."""

import json
import tomllib
from collections.abc import Iterable, Sequence
from importlib.resources import files

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.cases.models import Case
from portal.backoffice.departments.matching import clean_path
from portal.backoffice.departments.models import Category, CategoryAlias
from portal.backoffice.departments.names.services import rematch_categories
from portal.backoffice.departments.services import allowed
from portal.backoffice.orders.models import Assignment
from portal.releases.directory import publish_directory

LEVELS = ("level1", "level2", "level3")
MOST_CHILDREN = 99
SHIPPED = files(__package__) / "data" / "taxonomy.toml"
Path = tuple[str, ...]
Row = tuple[int, list[str]]
"""Number of a line or entry, for messages, and the names in it from the top."""


class TaxonomyError(Exception):
    """The file is no taxonomy; the text says where and why, in Chinese."""


def read_taxonomy(content: bytes) -> list[Path]:
    """Paths of a taxonomy in JSON Lines (``{"level1", "level2", "level3"}`` a line; lower levels may be missing) or
    TOML (``[tree."level1"]`` with ``"level2" = ["level3", ...]``). Raises TaxonomyError.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TaxonomyError("文件不是 UTF-8 编码。") from None
    rows = _json_lines(text) if text.lstrip().startswith("{") else _toml(text)
    paths = [_path(number, names) for number, names in rows]
    if not paths:
        raise TaxonomyError("文件里没有分类。")
    return paths


def _json_lines(text: str) -> list[Row]:
    rows: list[Row] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            rows.append((number, [str(row.get(level) or "") for level in LEVELS]))
        except (ValueError, AttributeError):
            raise TaxonomyError(f"第 {number} 行不是 level1、level2、level3 的 JSON。") from None
    return rows


def _toml(text: str) -> list[Row]:
    try:
        tree = tomllib.loads(text).get("tree", {})
        names = [
            [one, two, three]
            for one, twos in tree.items()
            for two, threes in twos.items()
            for three in threes
        ]
    except (tomllib.TOMLDecodeError, AttributeError, TypeError) as error:
        raise TaxonomyError(f"文件既不是 JSON Lines，也不是 [tree] 形式的 TOML：{error}") from None
    return list(enumerate(names, 1))


def _path(number: int, row: Sequence[object]) -> Path:
    """Names of one row from the top; a name under a missing level is an error."""
    names = [clean_path(str(name)).replace("/", "") for name in row]
    while names and not names[-1]:
        names.pop()
    if not names or "" in names:
        raise TaxonomyError(f"第 {number} 条缺上级分类。")
    if any(len(name) > 64 for name in names):
        raise TaxonomyError(f"第 {number} 条的分类名称超过 64 个字。")
    return tuple(names)


def shipped_taxonomy() -> list[Path]:
    """The classification that comes with the portal: three levels, the same file format that staff load."""
    return read_taxonomy(SHIPPED.read_bytes())


def with_parents(paths: Iterable[Path]) -> list[Path]:
    """Every node of the tree once, parents before children, in the order of the file."""
    nodes: dict[Path, None] = {}
    for path in paths:
        for depth in range(1, len(path) + 1):
            nodes.setdefault(path[:depth])
    return list(nodes)


class ImportTaxonomy:
    """Make ``paths`` the current tree. An equal tree changes nothing."""

    def __init__(self, session: Session, actor: str, paths: Sequence[Path]) -> None:
        self._session = session
        self._actor = actor
        self._nodes = with_parents(paths)

    def failure_reasons(self) -> list[str]:
        children: dict[Path, int] = {}
        for node in self._nodes:
            children[node[:-1]] = children.get(node[:-1], 0) + 1
        return [
            f"“{'/'.join(parent) or '第一级'}”下面的分类超过 {MOST_CHILDREN} 个。"
            for parent, count in children.items()
            if count > MOST_CHILDREN
        ]

    def perform(self) -> int:
        """The version that holds now; raises NotAllowed."""
        allowed(self.failure_reasons())
        session = self._session
        newest = session.scalar(select(func.max(Category.version))) or 0
        old = dict(
            session.execute(select(Category.path, Category.id).where(Category.version == newest)).all()
        )
        if list(old) and set(old) == {"/".join(node) for node in self._nodes}:
            return newest
        new = self._add_nodes(newest + 1)
        for path, old_id in old.items():
            self._carry_over(old_id, new.get(path))
        record(
            session,
            self._actor,
            "directory.taxonomy",
            "category",
            newest + 1,
            nodes=len(new),
            gone=len(set(old) - set(new)),
        )
        rematch_categories(session)
        publish_directory(session)
        return newest + 1

    def _add_nodes(self, version: int) -> dict[str, int]:
        """Insert the tree; id by path."""
        made: dict[Path, Category] = {}
        children: dict[Path, int] = {}
        for node in self._nodes:
            position = children[node[:-1]] = children.get(node[:-1], 0) + 1
            parent = made.get(node[:-1])
            made[node] = Category(
                version=version,
                code=(parent.code if parent else "") + f"{position:02d}",
                level=len(node),
                name=node[-1],
                path="/".join(node),
                parent_id=parent.id if parent else None,
                position=position,
            )
            self._session.add(made[node])
            if len(node) < len(LEVELS):
                self._session.flush()  # its children need the id
        self._session.flush()
        return {category.path: category.id for category in made.values()}

    def _carry_over(self, old_id: int, new_id: int | None) -> None:
        """Cases and orders keep a category that is gone (it was true); its aliases go, so that their spellings are asked again."""
        if new_id is None:
            self._session.execute(delete(CategoryAlias).where(CategoryAlias.category_id == old_id))
            return
        for table in (Case, Assignment, CategoryAlias):
            self._session.execute(update(table).where(table.category_id == old_id).values(category_id=new_id))
