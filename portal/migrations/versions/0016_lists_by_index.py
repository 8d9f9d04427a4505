"""the index of the unfiltered case list holds number and facets: lists under filters without an index of their own read no row in vain;
promises and calls of a unit, promises of a leader by index; the tabs, orders and counts of the staff's lists
"""

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

OTHERS = {
    'ix_published_promise_department': ('published_promise', ['department_code', 'is_live']),
    'ix_published_promise_official': ('published_promise', ['official_code', 'is_live']),
    'ix_published_call_department': (
        'published_call',
        ['department_code', 'is_live', 'released_on', 'day', 'position'],
    ),
    'ix_case_draft_tab': (
        'case_draft',
        ['state', 'second_look_by_id', 'waiting_since', 'high_open', 'medium_open', 'findings_total', 'detected_with'],
    ),
    'ix_release_live': ('release', ['kind', 'is_live', 'id']),
    'ix_case_event_actor': ('case_event', ['actor', 'at', 'case_id']),
}


def upgrade() -> None:
    op.drop_index(NAME, table_name='published_case', **CONDITION)
    op.create_index(NAME, 'published_case', COLUMNS, unique=False, **CONDITION)
    for name, (table, columns) in OTHERS.items():
        op.create_index(name, table, columns, unique=False)


def downgrade() -> None:
    for name, (table, _columns) in OTHERS.items():
        op.drop_index(name, table_name=table)
    op.drop_index(NAME, table_name='published_case', **CONDITION)
    op.create_index(NAME, 'published_case', ['sort_key'], unique=False, **CONDITION)
