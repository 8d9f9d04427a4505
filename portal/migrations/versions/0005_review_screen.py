"""what quick review keeps: who asked for a second look, the time of a case; indexes for siblings and rule figures"""

from alembic import op
import sqlalchemy as sa
import portal.db.types


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_case_caller_phone', 'case', ['caller_phone'], unique=False)
    op.create_index('ix_case_caller_handle', 'case', ['caller_handle'], unique=False)
    op.create_index('ix_case_caller_home', 'case', ['caller_name', 'caller_address'], unique=False)
    op.create_index('ix_finding_rule', 'finding', ['rule_id', 'label', 'decision', 'decided_at'], unique=False)
    with op.batch_alter_table('case_draft') as batch:
        batch.add_column(sa.Column('second_look_by_id', sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f('fk_case_draft_second_look_by_id_staff_user'), 'staff_user', ['second_look_by_id'], ['id'])
    op.create_index(op.f('ix_case_draft_second_look_by_id'), 'case_draft', ['second_look_by_id'], unique=False)
    op.create_table('case_time',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('queue', sa.String(length=16), nullable=False),
    sa.Column('milliseconds', sa.Integer(), nullable=False),
    sa.Column('seen_at', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('ended_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['staff_user.id'], name=op.f('fk_case_time_user_id_staff_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_time'))
    )
    op.create_index(op.f('ix_case_time_case_id'), 'case_time', ['case_id'], unique=False)
    op.create_index(op.f('ix_case_time_ended_at'), 'case_time', ['ended_at'], unique=False)


def downgrade() -> None:
    op.drop_table('case_time')
    op.drop_index(op.f('ix_case_draft_second_look_by_id'), table_name='case_draft')
    with op.batch_alter_table('case_draft') as batch:
        batch.drop_constraint(op.f('fk_case_draft_second_look_by_id_staff_user'), type_='foreignkey')
        batch.drop_column('second_look_by_id')
    op.drop_index('ix_finding_rule', table_name='finding')
    op.drop_index('ix_case_caller_home', table_name='case')
    op.drop_index('ix_case_caller_handle', table_name='case')
    op.drop_index('ix_case_caller_phone', table_name='case')
