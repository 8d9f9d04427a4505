"""Departments (承办单位) with groups and dated aliases, categories (诉求分类), towns."""

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base


class DepartmentGroup(Base):
    """考核组别: units that may be compared with one another."""

    __tablename__ = "department_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    position: Mapped[int] = mapped_column(default=0)


class Department(Base):
    """承办单位; ``code`` is its permanent public address."""

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("department_group.id"))
    phone: Mapped[str] = mapped_column(String(64), default="")
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    position: Mapped[int] = mapped_column(default=0)
    # 并入: the unit that took over on ``valid_until``; its series goes on there.
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    group: Mapped[DepartmentGroup | None] = relationship()
    successor: Mapped["Department | None"] = relationship(remote_side=[id])
    aliases: Mapped[list["DepartmentAlias"]] = relationship(back_populates="department")


class DepartmentAlias(Base):
    """A dated spelling or former name (half-open [valid_from, valid_until)); without a department the name is
    known *not* to be one, such as a clerk's own name, and stays off the work queue.
    """

    __tablename__ = "department_alias"
    __table_args__ = (UniqueConstraint("name", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    is_former_name: Mapped[bool] = mapped_column(default=False)
    department: Mapped[Department | None] = relationship(back_populates="aliases")


class Category(Base):
    """诉求分类, a versioned three-level tree; ``path`` (names joined by ``/``) is the key, a name alone is not."""

    __tablename__ = "category"
    __table_args__ = (UniqueConstraint("version", "path"), UniqueConstraint("version", "code"))

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    code: Mapped[str] = mapped_column(String(16))
    level: Mapped[int]
    name: Mapped[str] = mapped_column(String(64))
    path: Mapped[str] = mapped_column(String(200))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    position: Mapped[int] = mapped_column(default=0)


class CategoryAlias(Base):
    """A category name or path as a source writes it, mapped by staff to one of ours; without one: known to be none."""

    __tablename__ = "category_alias"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))


class Town(Base):
    """街道、乡镇: the finest place a published case may name; ``area`` is its city area (片区), the next coarser one."""

    __tablename__ = "town"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32), unique=True)
    area: Mapped[str] = mapped_column(String(32), default="", server_default="")
    position: Mapped[int] = mapped_column(default=0)
