"""the index of the tabs also holds what is not weighed yet: a start reads no draft for it"""

from alembic import op


revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

NAME = 'ix_case_draft_tab'
COLUMNS = [
    'state', 'second_look_by_id', 'waiting_since', 'high_open', 'medium_open', 'findings_total', 'detected_with',
]  # fmt: skip


def upgrade() -> None:
    op.drop_index(NAME, table_name='case_draft')
    op.create_index(NAME, 'case_draft', [*COLUMNS, 'crowd_needed'], unique=False)


def downgrade() -> None:
    op.drop_index(NAME, table_name='case_draft')
    op.create_index(NAME, 'case_draft', COLUMNS, unique=False)
