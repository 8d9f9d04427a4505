"""The gate on PostgreSQL: roles that may read the published tables, or write the inbox, and nothing else.

``portal init-db`` gives the roles of ``published.url`` and ``inbox.url`` exactly their rights, after every migration.
Every new connection asks the server what its role may do: one that may do more is refused, so that an installation
whose roles are too wide serves nothing instead of everything. Names of tables stay visible in PostgreSQL's catalogue;
no row does.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, text

from portal.db.gate import INBOX_TABLES, PUBLISHED_TABLES

_READ = "SELECT"
_READ_AND_ADD = "SELECT, INSERT"


class RoleTooWide(Exception):
    """A role may do more than its side needs; ``excess`` lists what."""

    def __init__(self, role: str, excess: list[str]) -> None:
        self.excess = excess
        super().__init__(
            f"the role {role} may do more than it needs ({', '.join(excess[:5])}); run: portal init-db INI"
        )


def grant_rights(connection: Connection, public_role: str, inbox_role: str) -> None:
    """Take every right from the two roles that the owner of the database can take, and give them theirs; an empty name
    leaves that role out. Raises LookupError for a role that does not exist.
    """
    quote = connection.dialect.identifier_preparer.quote
    database = quote(connection.scalar(text("SELECT current_database()")))
    connection.exec_driver_sql(f"REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC")
    connection.exec_driver_sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    for name, tables, rights in (
        (public_role, PUBLISHED_TABLES, _READ),
        (inbox_role, INBOX_TABLES, _READ_AND_ADD),
    ):
        if not name:
            continue
        if not connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": name}):
            raise LookupError(
                f"there is no role {name}; make it with: CREATE ROLE {quote(name)} LOGIN PASSWORD '...'"
            )
        role = quote(name)
        for statement in (
            f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
            f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}",
            f"GRANT USAGE ON SCHEMA public TO {role}",
            f"GRANT {rights} ON {', '.join(sorted(tables))} TO {role}",
        ):
            connection.exec_driver_sql(statement)
        if rights != _READ:
            sequences = ", ".join(f"{table}_id_seq" for table in sorted(tables))
            connection.exec_driver_sql(f"GRANT USAGE ON SEQUENCE {sequences} TO {role}")


_EXCESS = """
WITH me AS (SELECT oid, rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls
            FROM pg_roles WHERE rolname = current_user),
theirs AS (SELECT oid, nspname FROM pg_namespace
           WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')),
relations AS (SELECT c.oid, c.relkind, c.relname, n.nspname,
                     n.nspname = 'public' AND c.relkind IN ('r', 'p') AS plain
              FROM pg_class c JOIN theirs n ON n.oid = c.relnamespace
              WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f'))
SELECT 'is a superuser or may make roles or databases' FROM me
 WHERE rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
UNION ALL SELECT 'is a member of ' || r.rolname FROM pg_roles r, me
 WHERE r.oid <> me.oid AND pg_has_role(me.oid, r.oid, 'MEMBER')
UNION ALL SELECT 'makes temporary tables or schemas' WHERE has_database_privilege(current_database(), 'CREATE, TEMPORARY')
UNION ALL SELECT 'makes tables in ' || nspname FROM theirs WHERE has_schema_privilege(oid, 'CREATE')
UNION ALL SELECT 'reads ' || nspname || '.' || relname FROM relations
 WHERE NOT (plain AND (relname = ANY(%(readable)s) OR starts_with(relname, %(published)s)))
   AND (has_table_privilege(oid, 'SELECT') OR has_any_column_privilege(oid, 'SELECT'))
UNION ALL SELECT 'adds to ' || nspname || '.' || relname FROM relations
 WHERE NOT (plain AND relname = ANY(%(writable)s))
   AND (has_table_privilege(oid, 'INSERT') OR has_any_column_privilege(oid, 'INSERT'))
UNION ALL SELECT 'changes ' || nspname || '.' || relname FROM relations
 WHERE has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
    OR has_any_column_privilege(oid, 'UPDATE, REFERENCES')
UNION ALL SELECT 'runs as another role: ' || p.proname FROM pg_proc p JOIN theirs n ON n.oid = p.pronamespace
 WHERE p.prosecdef AND has_function_privilege(p.oid, 'EXECUTE')
"""


def confine_role(readable: frozenset[str], writable: frozenset[str]) -> Callable[[Any, Any], None]:
    """Listener for new connections that raises RoleTooWide unless the role may read ``readable``, add to ``writable``
    and do nothing else.
    """
    # A published table of a newer version is no excess: while machines are updated one after the other, the rights are new.
    published = "published_" if readable >= PUBLISHED_TABLES else " "
    lists = {"readable": sorted(readable), "writable": sorted(writable), "published": published}

    def check(connection: Any, record: Any) -> None:
        if not writable:
            connection.execute("SET default_transaction_read_only = on")
        excess = [row[0] for row in connection.execute(_EXCESS, lists, prepare=False)]
        if excess:
            role = connection.info.user
            connection.close()
            raise RoleTooWide(role, excess)

    return check
