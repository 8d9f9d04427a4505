"""The register of officials (领导): who held which post when."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base


class Official(Base):
    """领导: one person. ``code`` stands in the address of the public page; ``name`` may be empty where posts alone are known.

    Names of the register stay readable in texts of their time of office, whether or not ``is_name_public`` lets the
    portal itself print them beside the post.
    """

    __tablename__ = "official"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(64), default="")
    is_name_public: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)

    terms: Mapped[list["OfficeTerm"]] = relationship(
        back_populates="official", cascade="all, delete-orphan", order_by="OfficeTerm.valid_from"
    )


class OfficeTerm(Base):
    """任职: a post (市委常委、常务副市长) from a day until a day, both included; None is open."""

    __tablename__ = "office_term"

    id: Mapped[int] = mapped_column(primary_key=True)
    official_id: Mapped[int] = mapped_column(ForeignKey("official.id", ondelete="CASCADE"), index=True)
    post: Mapped[str] = mapped_column(String(64))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]

    official: Mapped[Official] = relationship(back_populates="terms")
