"""what the case workbench keeps: the engine's own span of a finding, and acts that can be undone"""

from alembic import op
import sqlalchemy as sa
import portal.db.types


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('finding', sa.Column('found_start', sa.Integer(), nullable=True))
    op.add_column('finding', sa.Column('found_end', sa.Integer(), nullable=True))
    op.add_column('finding', sa.Column('edited', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table('draft_act',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('at', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('label', sa.String(length=64), nullable=False),
    sa.Column('draft', sa.JSON(), nullable=False),
    sa.Column('findings', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case_draft.case_id'], name=op.f('fk_draft_act_case_id_case_draft'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft_act'))
    )
    op.create_index(op.f('ix_draft_act_case_id'), 'draft_act', ['case_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_draft_act_case_id'), table_name='draft_act')
    op.drop_table('draft_act')
    op.drop_column('finding', 'edited')
    op.drop_column('finding', 'found_end')
    op.drop_column('finding', 'found_start')
