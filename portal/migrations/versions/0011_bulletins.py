"""bulletins, briefs and historic documents with their figures, chains and files"""

from alembic import op
import sqlalchemy as sa
import portal.db.types


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('category_raw', sa.String(length=200), server_default='', nullable=False))
        batch_op.add_column(sa.Column('category_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('town', sa.String(length=32), server_default='', nullable=False))
        batch_op.create_index('ix_assignment_category_raw', ['category_raw', 'category_id'], unique=False)
        batch_op.create_index('ix_assignment_category', ['category_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_assignment_category_id_category'), 'category', ['category_id'], ['id'])

    op.create_table('bulletin_date',
    sa.Column('period', sa.String(length=8), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('confirmed', sa.Boolean(), nullable=False),
    sa.Column('set_by', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('period', name=op.f('pk_bulletin_date'))
    )
    op.create_table('bulletin_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('bulletin_id', sa.Integer(), nullable=False),
    sa.Column('at', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('act', sa.String(length=32), nullable=False),
    sa.Column('from_state', sa.String(length=16), nullable=False),
    sa.Column('to_state', sa.String(length=16), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('text_hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulletin_event'))
    )
    with op.batch_alter_table('bulletin_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bulletin_event_bulletin_id'), ['bulletin_id'], unique=False)

    op.create_table('hot_topic',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('period', sa.String(length=8), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('town', sa.String(length=32), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('before', sa.Integer(), nullable=False),
    sa.Column('year_before', sa.Integer(), nullable=True),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('decided_by', sa.String(length=64), nullable=False),
    sa.Column('decided_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hot_topic')),
    sa.UniqueConstraint('period', 'kind', 'name', 'town', name=op.f('uq_hot_topic_period_kind_name_town'))
    )
    with op.batch_alter_table('hot_topic', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hot_topic_period'), ['period'], unique=False)

    op.create_table('bulletin',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('period', sa.String(length=8), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('issue', sa.Integer(), nullable=True),
    sa.Column('issue_total', sa.Integer(), nullable=True),
    sa.Column('document_number', sa.String(length=64), nullable=False),
    sa.Column('organ', sa.String(length=100), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('dated', sa.Date(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('text_hash', sa.String(length=64), nullable=False),
    sa.Column('change_note', sa.Text(), nullable=False),
    sa.Column('source_file', sa.String(length=200), nullable=False),
    sa.Column('created_at', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('updated_at', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('created_by', sa.String(length=64), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=True),
    sa.Column('proposed_hash', sa.String(length=64), nullable=False),
    sa.Column('approvals', sa.JSON(), nullable=False),
    sa.Column('secrecy', sa.JSON(), nullable=False),
    sa.Column('decisions', sa.JSON(), nullable=False),
    sa.Column('overrides', sa.JSON(), nullable=False),
    sa.Column('released_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('log_seq', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['staff_user.id'], name=op.f('fk_bulletin_proposed_by_id_staff_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulletin')),
    sa.UniqueConstraint('number', name=op.f('uq_bulletin_number'))
    )
    with op.batch_alter_table('bulletin', schema=None) as batch_op:
        batch_op.create_index('ix_bulletin_state', ['state', 'kind'], unique=False)

    op.create_table('bulletin_figure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('bulletin_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('query', sa.String(length=64), nullable=False),
    sa.Column('parameters', sa.JSON(), nullable=False),
    sa.Column('shape', sa.String(length=8), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('value', sa.String(length=32), nullable=False),
    sa.Column('unit', sa.String(length=16), nullable=False),
    sa.Column('digits', sa.Integer(), nullable=False),
    sa.Column('numerator', sa.Integer(), nullable=True),
    sa.Column('denominator', sa.Integer(), nullable=True),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.Column('read_at', portal.db.types.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['bulletin_id'], ['bulletin.id'], name=op.f('fk_bulletin_figure_bulletin_id_bulletin'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulletin_figure')),
    sa.UniqueConstraint('bulletin_id', 'key', name=op.f('uq_bulletin_figure_bulletin_id_key'))
    )
    op.create_table('bulletin_revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('bulletin_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('summary', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['bulletin_id'], ['bulletin.id'], name=op.f('fk_bulletin_revision_bulletin_id_bulletin'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulletin_revision'))
    )
    with op.batch_alter_table('bulletin_revision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bulletin_revision_bulletin_id'), ['bulletin_id'], unique=False)

    op.create_table('bulletin_upload',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('uploaded_at', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('uploaded_by', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('found', sa.JSON(), nullable=False),
    sa.Column('bulletin_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['bulletin_id'], ['bulletin.id'], name=op.f('fk_bulletin_upload_bulletin_id_bulletin'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulletin_upload')),
    sa.UniqueConstraint('sha256', name=op.f('uq_bulletin_upload_sha256'))
    )
    op.create_table('chain_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('bulletin_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('dated', sa.Date(), nullable=False),
    sa.Column('post', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('document_number', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('withheld_reason', sa.String(length=100), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=True),
    sa.Column('approved_by_id', sa.Integer(), nullable=True),
    sa.Column('text_hash', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['approved_by_id'], ['staff_user.id'], name=op.f('fk_chain_link_approved_by_id_staff_user')),
    sa.ForeignKeyConstraint(['bulletin_id'], ['bulletin.id'], name=op.f('fk_chain_link_bulletin_id_bulletin'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['staff_user.id'], name=op.f('fk_chain_link_proposed_by_id_staff_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chain_link'))
    )
    with op.batch_alter_table('chain_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_chain_link_bulletin_id'), ['bulletin_id'], unique=False)

    op.create_table('published_bulletin',
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('is_live', sa.Boolean(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('period', sa.String(length=8), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('issue', sa.Integer(), nullable=True),
    sa.Column('issue_total', sa.Integer(), nullable=True),
    sa.Column('document_number', sa.String(length=64), nullable=False),
    sa.Column('organ', sa.String(length=100), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('dated', sa.String(length=10), nullable=False),
    sa.Column('released_on', sa.String(length=10), nullable=False),
    sa.Column('change_note', sa.Text(), nullable=False),
    sa.Column('check_notes', sa.Text(), nullable=False),
    sa.Column('log_seq', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('number', 'version', name=op.f('pk_published_bulletin')),
    sa.UniqueConstraint('log_seq', name=op.f('uq_published_bulletin_log_seq'))
    )
    with op.batch_alter_table('published_bulletin', schema=None) as batch_op:
        batch_op.create_index('ix_published_bulletin_list', ['is_live', 'kind', 'dated'], unique=False)

    op.create_table('published_bulletin_case',
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('case_number', sa.String(length=16), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('number', 'version', 'case_number', name=op.f('pk_published_bulletin_case'))
    )
    with op.batch_alter_table('published_bulletin_case', schema=None) as batch_op:
        batch_op.create_index('ix_published_bulletin_case_case', ['case_number'], unique=False)

    op.create_table('published_bulletin_date',
    sa.Column('period', sa.String(length=8), nullable=False),
    sa.Column('due_on', sa.String(length=10), nullable=False),
    sa.Column('confirmed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('period', name=op.f('pk_published_bulletin_date'))
    )
    op.create_table('published_bulletin_file',
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('name', sa.String(length=16), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('number', 'version', 'name', name=op.f('pk_published_bulletin_file'))
    )
    op.create_table('published_bulletin_section',
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('anchor', sa.String(length=16), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('number', 'version', 'position', name=op.f('pk_published_bulletin_section'))
    )
    op.create_table('published_chain_link',
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('dated', sa.String(length=10), nullable=False),
    sa.Column('post', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('document_number', sa.String(length=64), nullable=False),
    sa.Column('withheld_reason', sa.String(length=100), nullable=False),
    sa.PrimaryKeyConstraint('number', 'version', 'position', name=op.f('pk_published_chain_link'))
    )
    op.create_table('published_figure',
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('query', sa.String(length=64), nullable=False),
    sa.Column('parameters', sa.Text(), nullable=False),
    sa.Column('explained', sa.Text(), nullable=False),
    sa.Column('shape', sa.String(length=8), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('value', sa.String(length=32), nullable=False),
    sa.Column('unit', sa.String(length=16), nullable=False),
    sa.Column('digits', sa.Integer(), nullable=False),
    sa.Column('numerator', sa.Integer(), nullable=True),
    sa.Column('denominator', sa.Integer(), nullable=True),
    sa.Column('data', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('number', 'version', 'key', name=op.f('pk_published_figure'))
    )


def downgrade() -> None:
    op.drop_table('published_figure')
    op.drop_table('published_chain_link')
    op.drop_table('published_bulletin_section')
    op.drop_table('published_bulletin_file')
    op.drop_table('published_bulletin_date')
    with op.batch_alter_table('published_bulletin_case', schema=None) as batch_op:
        batch_op.drop_index('ix_published_bulletin_case_case')

    op.drop_table('published_bulletin_case')
    with op.batch_alter_table('published_bulletin', schema=None) as batch_op:
        batch_op.drop_index('ix_published_bulletin_list')

    op.drop_table('published_bulletin')
    with op.batch_alter_table('chain_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_chain_link_bulletin_id'))

    op.drop_table('chain_link')
    op.drop_table('bulletin_upload')
    with op.batch_alter_table('bulletin_revision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bulletin_revision_bulletin_id'))

    op.drop_table('bulletin_revision')
    op.drop_table('bulletin_figure')
    with op.batch_alter_table('bulletin', schema=None) as batch_op:
        batch_op.drop_index('ix_bulletin_state')

    op.drop_table('bulletin')
    with op.batch_alter_table('hot_topic', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hot_topic_period'))

    op.drop_table('hot_topic')
    with op.batch_alter_table('bulletin_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bulletin_event_bulletin_id'))

    op.drop_table('bulletin_event')
    op.drop_table('bulletin_date')
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_assignment_category_id_category'), type_='foreignkey')
        batch_op.drop_index('ix_assignment_category')
        batch_op.drop_index('ix_assignment_category_raw')
        batch_op.drop_column('town')
        batch_op.drop_column('category_id')
        batch_op.drop_column('category_raw')
