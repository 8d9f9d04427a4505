"""the index of the unfiltered list holds number and facets: lists under filters without an index of their own read no row in vain"""

from typing import Any

from alembic import op
import sqlalchemy as sa


revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

LIVE = sa.text('is_live')
CONDITION: dict[str, Any] = {'sqlite_where': LIVE, 'postgresql_where': LIVE}
NAME = 'ix_published_case_live'
COLUMNS = [
    'sort_key', 'number', 'department_code', 'category1', 'category2', 'town', 'month', 'appeal_type', 'outcome',
    'satisfaction',
]  # fmt: skip


def upgrade() -> None:
    op.drop_index(NAME, table_name='published_case', **CONDITION)
    op.create_index(NAME, 'published_case', COLUMNS, unique=False, **CONDITION)


def downgrade() -> None:
    op.drop_index(NAME, table_name='published_case', **CONDITION)
    op.create_index(NAME, 'published_case', ['sort_key'], unique=False, **CONDITION)
