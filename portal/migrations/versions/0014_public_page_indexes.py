"""feeds of departments and categories by index; counts for department pages and sitemap, filled from the published cases"""

from typing import Any

from alembic import op
import sqlalchemy as sa


revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

RELEASED = sa.text('is_live AND log_seq > 0')
CONDITION: dict[str, Any] = {'sqlite_where': RELEASED, 'postgresql_where': RELEASED}
INDEXES = {
    'ix_published_case_department_seq': ['department_code', 'log_seq'],
    'ix_published_case_category1_seq': ['category1', 'log_seq'],
}
DEPARTMENT = "coalesce(department_code, '')"
WITHIN_DEPARTMENTS = {
    'days': ("coalesce(category1, '') || '/' || working_days", 'working_days IS NOT NULL'),
    'in_time': (
        "CASE WHEN working_days <= limit_days THEN 'yes' ELSE 'no' END",
        'working_days IS NOT NULL AND limit_days IS NOT NULL',
    ),
}
PART = 'substr(number, 1, 7)'


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.create_index(name, 'published_case', columns, unique=False, **CONDITION)
    for dimension, (key, recorded) in WITHIN_DEPARTMENTS.items():
        op.execute(
            f"INSERT INTO published_cross_count (within, within_key, dimension, key, n) "
            f"SELECT 'department', {DEPARTMENT}, '{dimension}', {key}, count(*) "
            f"FROM published_case WHERE is_live AND {recorded} GROUP BY {DEPARTMENT}, {key}"
        )
    op.execute(
        f"INSERT INTO published_count (dimension, key, n) SELECT 'part', {PART}, count(*) "
        f"FROM published_case WHERE is_live GROUP BY {PART}"
    )


def downgrade() -> None:
    op.execute("DELETE FROM published_count WHERE dimension = 'part'")
    op.execute("DELETE FROM published_cross_count WHERE dimension IN ('days', 'in_time')")
    for name in INDEXES:
        op.drop_index(name, table_name='published_case', **CONDITION)
