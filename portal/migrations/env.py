"""Alembic environment: one history for working and published tables; append-only triggers are restored at the end."""

from alembic import context
from sqlalchemy import MetaData

import portal.models  # noqa: F401  (fills both metadata)
from portal.db.append_only import create_triggers
from portal.db.base import Base, published_metadata
from portal.db.engines import working_engine

TARGETS: list[MetaData] = [Base.metadata, published_metadata]


def run() -> None:
    engine = working_engine(context.config.get_main_option("sqlalchemy.url") or "")
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # Batch mode drops and renames tables: with foreign keys on, a drop would cascade. No effect once inside
            # a transaction, so it is set on the driver's connection before one begins.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        with connection.begin():
            context.configure(
                connection=connection,
                target_metadata=TARGETS,
                render_as_batch=engine.dialect.name == "sqlite",
                transactional_ddl=True,
            )
            with context.begin_transaction():
                context.run_migrations()
            create_triggers(connection)
    engine.dispose()


run()
