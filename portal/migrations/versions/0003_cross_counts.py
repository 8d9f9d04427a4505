"""counts of live cases by two dimensions, filled from the published cases; indexes that count without reading rows"""

from itertools import permutations
from typing import Any

from alembic import op
import sqlalchemy as sa


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

KEYS = {
    'department': "coalesce(department_code, '')",
    'category1': "coalesce(category1, '')",
    'category2': "CASE WHEN coalesce(category1, '') = '' OR coalesce(category2, '') = '' THEN '' ELSE category1 || '/' || category2 END",
    'town': 'town',
    'month': "coalesce(month, '')",
    'appeal_type': "coalesce(appeal_type, '')",
    'outcome': "coalesce(outcome, '')",
    'satisfaction': "coalesce(satisfaction, '')",
}

FACETS = ['department_code', 'category1', 'category2', 'town', 'month', 'appeal_type', 'outcome', 'satisfaction']
INDEXED = {
    'ix_published_case_department': 'department_code',
    'ix_published_case_category1': 'category1',
    'ix_published_case_category2': 'category2',
    'ix_published_case_town': 'town',
    'ix_published_case_month': 'month',
}


def make_indexes(covering: bool) -> None:
    live: dict[str, Any] = {'sqlite_where': sa.text('is_live'), 'postgresql_where': sa.text('is_live')}
    for name, first in INDEXED.items():
        op.drop_index(name, table_name='published_case', **live)
        others = [column for column in FACETS if column != first] if covering else []
        op.create_index(name, 'published_case', [first, 'sort_key', *others], unique=False, **live)


def upgrade() -> None:
    make_indexes(covering=True)
    op.create_table('published_cross_count',
    sa.Column('within', sa.String(length=32), nullable=False),
    sa.Column('within_key', sa.String(length=200), nullable=False),
    sa.Column('dimension', sa.String(length=32), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('within', 'within_key', 'dimension', 'key', name=op.f('pk_published_cross_count')),
    sqlite_with_rowid=False
    )
    for (within, within_key), (dimension, key) in permutations(KEYS.items(), 2):
        op.execute(
            f"INSERT INTO published_cross_count SELECT '{within}', {within_key}, '{dimension}', {key}, count(*) "
            f"FROM published_case WHERE is_live GROUP BY {within_key}, {key}"
        )


def downgrade() -> None:
    op.drop_table('published_cross_count')
    make_indexes(covering=False)
