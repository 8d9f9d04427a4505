"""the gate: second person for kept identifiers, re-check of released items, batches by sampling, withheld ledger"""

from alembic import op
import sqlalchemy as sa
import portal.db.types


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('case_draft', sa.Column('overrides', sa.JSON(), server_default='[]', nullable=False))
    op.add_column('release', sa.Column('checked_with', sa.String(length=64), server_default='', nullable=False))
    with op.batch_alter_table('finding') as batch:
        batch.add_column(sa.Column('second_by_id', sa.Integer(), nullable=True))
        batch.add_column(sa.Column('second_reason', sa.Text(), server_default='', nullable=False))
        batch.add_column(sa.Column('second_at', portal.db.types.UtcDateTime(), nullable=True))
        batch.create_foreign_key(op.f('fk_finding_second_by_id_staff_user'), 'staff_user', ['second_by_id'], ['id'])
        batch.create_check_constraint(op.f('ck_finding_second_person'), 'second_by_id IS NULL OR second_by_id <> decided_by_id')
    waiting = sa.text("decision = 'keep' AND second_by_id IS NULL")
    op.create_index('ix_finding_second', 'finding', ['case_id'], unique=False, sqlite_where=waiting, postgresql_where=waiting)
    op.create_table('recheck_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('detected_with', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('started_at', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('finished_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('checked', sa.Integer(), nullable=False),
    sa.Column('hidden', sa.Integer(), nullable=False),
    sa.Column('queued', sa.Integer(), nullable=False),
    sa.Column('unlimited', sa.Boolean(), nullable=False),
    sa.Column('confirmed_by', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recheck_run'))
    )
    op.create_index(op.f('ix_recheck_run_detected_with'), 'recheck_run', ['detected_with'], unique=False)
    op.create_table('recheck',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=32), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('hidden', sa.Boolean(), nullable=False),
    sa.Column('found_at', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('findings', sa.JSON(), nullable=False),
    sa.Column('rows', sa.JSON(), nullable=False),
    sa.Column('draft_state', sa.String(length=24), nullable=False),
    sa.Column('superseded_seqs', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['run_id'], ['recheck_run.id'], name=op.f('fk_recheck_run_id_recheck_run')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_recheck_case_id_case'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['decided_by_id'], ['staff_user.id'], name=op.f('fk_recheck_decided_by_id_staff_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recheck'))
    )
    op.create_index(op.f('ix_recheck_run_id'), 'recheck', ['run_id'], unique=False)
    op.create_index(op.f('ix_recheck_case_id'), 'recheck', ['case_id'], unique=False)
    op.create_index('ix_recheck_number', 'recheck', ['number'], unique=False)
    is_open = sa.text("state IN ('open', 'second')")
    op.create_index('uq_recheck_open', 'recheck', ['case_id'], unique=True, sqlite_where=is_open, postgresql_where=is_open)
    op.create_table('sample_batch',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('created_at', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('filters', sa.JSON(), nullable=False),
    sa.Column('detected_with', sa.String(length=64), nullable=False),
    sa.Column('seed', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sampled', sa.Integer(), nullable=False),
    sa.Column('leaks', sa.Integer(), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=True),
    sa.Column('proposed_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('approvals', sa.JSON(), nullable=False),
    sa.Column('released_by_id', sa.Integer(), nullable=True),
    sa.Column('ground', sa.Text(), nullable=False),
    sa.Column('secrecy_conclusion', sa.Text(), nullable=False),
    sa.Column('release_batch_id', sa.Integer(), nullable=True),
    sa.Column('finished_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['staff_user.id'], name=op.f('fk_sample_batch_created_by_id_staff_user')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['staff_user.id'], name=op.f('fk_sample_batch_proposed_by_id_staff_user')),
    sa.ForeignKeyConstraint(['released_by_id'], ['staff_user.id'], name=op.f('fk_sample_batch_released_by_id_staff_user')),
    sa.ForeignKeyConstraint(['release_batch_id'], ['release_batch.id'], name=op.f('fk_sample_batch_release_batch_id_release_batch')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sample_batch'))
    )
    op.create_table('sample_item',
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('text_hash', sa.String(length=64), nullable=False),
    sa.Column('position', sa.Integer(), nullable=True),
    sa.Column('verdict', sa.String(length=8), nullable=False),
    sa.Column('read_by_id', sa.Integer(), nullable=True),
    sa.Column('read_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('refused', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['sample_batch.id'], name=op.f('fk_sample_item_batch_id_sample_batch'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_sample_item_case_id_case'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['read_by_id'], ['staff_user.id'], name=op.f('fk_sample_item_read_by_id_staff_user')),
    sa.PrimaryKeyConstraint('batch_id', 'case_id', name=op.f('pk_sample_item'))
    )
    op.create_index('ix_sample_item_case', 'sample_item', ['case_id'], unique=False)
    op.create_table('published_sampling',
    sa.Column('batch', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('released_on', sa.String(length=10), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sampled', sa.Integer(), nullable=False),
    sa.Column('leaks', sa.Integer(), nullable=False),
    sa.Column('bound_ppm', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('batch', name=op.f('pk_published_sampling'))
    )
    op.create_table('published_withheld',
    sa.Column('reason', sa.String(length=32), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('counted_on', sa.String(length=10), nullable=False),
    sa.PrimaryKeyConstraint('reason', name=op.f('pk_published_withheld'))
    )


def downgrade() -> None:
    op.drop_table('published_withheld')
    op.drop_table('published_sampling')
    op.drop_table('sample_item')
    op.drop_table('sample_batch')
    op.drop_table('recheck')
    op.drop_table('recheck_run')
    op.drop_index('ix_finding_second', table_name='finding')
    with op.batch_alter_table('finding') as batch:
        batch.drop_constraint(op.f('ck_finding_second_person'), type_='check')
        batch.drop_constraint(op.f('fk_finding_second_by_id_staff_user'), type_='foreignkey')
        batch.drop_column('second_at')
        batch.drop_column('second_reason')
        batch.drop_column('second_by_id')
    op.drop_column('release', 'checked_with')
    op.drop_column('case_draft', 'overrides')
