"""the neighbour test: the rung that governs place and dates of a case, city areas, the index its counts are read from"""

from alembic import op
import sqlalchemy as sa


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('town', sa.Column('area', sa.String(length=32), server_default='', nullable=False))
    op.drop_index(op.f('ix_case_category_id'), table_name='case')
    op.create_index('ix_case_cell', 'case', ['category_id', 'received_at', 'town'], unique=False)
    op.add_column('case_draft', sa.Column('rung', sa.String(length=16), server_default='city_month', nullable=False))
    op.add_column('case_draft', sa.Column('crowd', sa.Integer(), server_default='0', nullable=False))
    op.add_column('case_draft', sa.Column('crowd_needed', sa.Integer(), server_default='0', nullable=False))
    op.add_column('case_draft', sa.Column('rung_reason', sa.Text(), server_default='', nullable=False))
    op.add_column('case_draft', sa.Column('rung_by', sa.String(length=64), server_default='', nullable=False))
    # What stands now is kept until the draft is weighed; crowd_needed 0 says that it was not.
    op.execute("UPDATE case_draft SET rung = 'town_month' WHERE town <> '' AND date_precision = 'month'")
    op.execute("UPDATE case_draft SET rung = 'town_day' WHERE town <> '' AND date_precision = 'day'")
    op.drop_column('case_draft', 'date_precision')
    op.drop_column('case_draft', 'precision_reason')


def downgrade() -> None:
    op.add_column('case_draft', sa.Column('date_precision', sa.String(length=8), server_default='month', nullable=False))
    op.add_column('case_draft', sa.Column('precision_reason', sa.Text(), server_default='', nullable=False))
    op.execute("UPDATE case_draft SET date_precision = 'day', precision_reason = rung_reason WHERE rung = 'town_day'")
    for name in ('rung_by', 'rung_reason', 'crowd_needed', 'crowd', 'rung'):
        op.drop_column('case_draft', name)
    op.drop_index('ix_case_cell', table_name='case')
    op.create_index(op.f('ix_case_category_id'), 'case', ['category_id'], unique=False)
    op.drop_column('town', 'area')
