"""words that staff add to the lists of anonymisation, and which cases each of them changes"""

from alembic import op
import sqlalchemy as sa
import portal.db.types


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('privacy_word',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('word', sa.String(length=64), nullable=False),
    sa.Column('post', sa.String(length=64), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('created_at', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('activated_by_id', sa.Integer(), nullable=True),
    sa.Column('activated_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('retired_by_id', sa.Integer(), nullable=True),
    sa.Column('retired_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('retired_reason', sa.Text(), nullable=False),
    sa.Column('preview', sa.JSON(), nullable=False),
    sa.Column('previewed_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('preview_job_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['activated_by_id'], ['staff_user.id'], name=op.f('fk_privacy_word_activated_by_id_staff_user')),
    sa.ForeignKeyConstraint(['author_id'], ['staff_user.id'], name=op.f('fk_privacy_word_author_id_staff_user')),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_privacy_word_department_id_department')),
    sa.ForeignKeyConstraint(['retired_by_id'], ['staff_user.id'], name=op.f('fk_privacy_word_retired_by_id_staff_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_privacy_word'))
    )
    op.create_index('ix_privacy_word_state', 'privacy_word', ['state', 'kind'], unique=False)
    op.create_table('privacy_word_case',
    sa.Column('word_id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case_draft.case_id'], name=op.f('fk_privacy_word_case_case_id_case_draft'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['word_id'], ['privacy_word.id'], name=op.f('fk_privacy_word_case_word_id_privacy_word'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('word_id', 'case_id', name=op.f('pk_privacy_word_case'))
    )
    op.create_index(op.f('ix_privacy_word_case_case_id'), 'privacy_word_case', ['case_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_privacy_word_case_case_id'), table_name='privacy_word_case')
    op.drop_table('privacy_word_case')
    op.drop_index('ix_privacy_word_state', table_name='privacy_word')
    op.drop_table('privacy_word')
