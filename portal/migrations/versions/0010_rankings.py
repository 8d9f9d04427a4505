"""hand-overs and their scoring: orders, exclusions, deadlines, rulebooks, rankings, objections, statistics"""

from alembic import op
import sqlalchemy as sa
import portal.db.types


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('deadline_rule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('stage', sa.String(length=8), nullable=False),
    sa.Column('appeal_type', sa.String(length=16), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('unit', sa.String(length=8), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('document', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deadline_rule')),
    sa.UniqueConstraint('stage', 'appeal_type', 'valid_from', name=op.f('uq_deadline_rule_stage_appeal_type_valid_from'))
    )
    op.create_table('historic_aggregate',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('value', sa.String(length=32), nullable=False),
    sa.Column('unit', sa.String(length=16), nullable=False),
    sa.Column('period', sa.String(length=64), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('denominator_note', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('published_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_historic_aggregate')),
    sa.UniqueConstraint('key', name=op.f('uq_historic_aggregate_key'))
    )
    op.create_table('order_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=False),
    sa.Column('at', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('act', sa.String(length=32), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_event'))
    )
    with op.batch_alter_table('order_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_order_event_assignment_id'), ['assignment_id'], unique=False)

    op.create_table('call_stats',
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('offered', sa.Integer(), nullable=False),
    sa.Column('answered', sa.Integer(), nullable=False),
    sa.Column('answered_in_15s', sa.Integer(), nullable=True),
    sa.Column('wait_seconds', sa.Integer(), nullable=True),
    sa.Column('direct', sa.Integer(), nullable=True),
    sa.Column('assigned', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('import_run_id', sa.Integer(), nullable=True),
    sa.Column('entered_by', sa.String(length=64), nullable=False),
    sa.Column('updated_at', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('published_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['import_run_id'], ['import_run.id'], name=op.f('fk_call_stats_import_run_id_import_run'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('month', name=op.f('pk_call_stats'))
    )
    op.create_table('manual_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('indicator', sa.String(length=32), nullable=False),
    sa.Column('k', sa.Integer(), nullable=False),
    sa.Column('n', sa.Integer(), nullable=True),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('entered_by', sa.String(length=64), nullable=False),
    sa.Column('entered_at', portal.db.types.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_manual_entry_department_id_department')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_manual_entry')),
    sa.UniqueConstraint('department_id', 'month', 'indicator', name=op.f('uq_manual_entry_department_id_month_indicator'))
    )
    op.create_table('assignment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('order_number', sa.String(length=80), nullable=False),
    sa.Column('case_number', sa.String(length=64), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=True),
    sa.Column('origin', sa.String(length=8), nullable=False),
    sa.Column('row_hash', sa.String(length=64), nullable=False),
    sa.Column('import_run_id', sa.Integer(), nullable=True),
    sa.Column('updated_at', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('department_raw', sa.String(length=200), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('role', sa.String(length=8), nullable=False),
    sa.Column('is_written', sa.Boolean(), nullable=False),
    sa.Column('is_citizen', sa.Boolean(), nullable=False),
    sa.Column('appeal_type', sa.String(length=16), nullable=True),
    sa.Column('dispatched_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('sign_due_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('signed_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('responded_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('due_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('due_is_day', sa.Boolean(), nullable=False),
    sa.Column('due_origin', sa.String(length=8), nullable=False),
    sa.Column('limit_days', sa.Integer(), nullable=True),
    sa.Column('extended_until', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('extensions', sa.Integer(), nullable=False),
    sa.Column('replied_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('closed_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('returned_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('return_accepted', sa.Boolean(), nullable=True),
    sa.Column('reworks', sa.Integer(), nullable=False),
    sa.Column('supervisions', sa.Integer(), nullable=False),
    sa.Column('to_call_back', sa.Boolean(), nullable=True),
    sa.Column('called_back_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('call_attempts', sa.Integer(), nullable=False),
    sa.Column('reached', sa.Boolean(), nullable=True),
    sa.Column('solved', sa.String(length=8), nullable=True),
    sa.Column('satisfaction', sa.String(length=16), nullable=True),
    sa.Column('verified', sa.Boolean(), nullable=True),
    sa.Column('attitude_score', sa.Integer(), nullable=True),
    sa.Column('reply_sampled', sa.Boolean(), nullable=False),
    sa.Column('reply_passed', sa.Boolean(), nullable=True),
    sa.Column('repeat_of', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_assignment_case_id_case'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_assignment_department_id_department')),
    sa.ForeignKeyConstraint(['import_run_id'], ['import_run.id'], name=op.f('fk_assignment_import_run_id_import_run'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignment')),
    sa.UniqueConstraint('source', 'order_number', name=op.f('uq_assignment_source_order_number'))
    )
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assignment_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assignment_case_number'), ['case_number'], unique=False)
        batch_op.create_index('ix_assignment_closed', ['closed_at'], unique=False)
        batch_op.create_index('ix_assignment_department', ['department_id', 'due_at'], unique=False)
        batch_op.create_index('ix_assignment_department_raw', ['department_raw'], unique=False)
        batch_op.create_index('ix_assignment_dispatched', ['dispatched_at'], unique=False)
        batch_op.create_index('ix_assignment_due', ['due_at'], unique=False)

    op.create_table('rulebook',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('document', sa.String(length=200), nullable=False),
    sa.Column('is_example', sa.Boolean(), nullable=False),
    sa.Column('breaks', sa.Boolean(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('change_note', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('created_at', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('updated_at', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=True),
    sa.Column('activated_by_id', sa.Integer(), nullable=True),
    sa.Column('activated_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.CheckConstraint('activated_by_id IS NULL OR activated_by_id <> proposed_by_id', name=op.f('ck_rulebook_second_person')),
    sa.ForeignKeyConstraint(['activated_by_id'], ['staff_user.id'], name=op.f('fk_rulebook_activated_by_id_staff_user')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['staff_user.id'], name=op.f('fk_rulebook_proposed_by_id_staff_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rulebook')),
    sa.UniqueConstraint('code', 'version', name=op.f('uq_rulebook_code_version'))
    )
    op.create_table('exclusion',
    sa.Column('assignment_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=16), nullable=False),
    sa.Column('document', sa.String(length=200), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('proposed_by', sa.String(length=64), nullable=False),
    sa.Column('proposed_at', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('approved_by', sa.String(length=64), nullable=True),
    sa.Column('approved_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.CheckConstraint('approved_by IS NULL OR approved_by <> proposed_by', name=op.f('ck_exclusion_second_person')),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignment.id'], name=op.f('fk_exclusion_assignment_id_assignment'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('assignment_id', name=op.f('pk_exclusion'))
    )
    op.create_table('ranking',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('period', sa.String(length=8), nullable=False),
    sa.Column('group_code', sa.String(length=32), nullable=False),
    sa.Column('group_name', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('rulebook_id', sa.Integer(), nullable=False),
    sa.Column('computed_at', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('computed_by_id', sa.Integer(), nullable=False),
    sa.Column('data_as_of', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('objections_until', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('change_note', sa.Text(), nullable=False),
    sa.Column('warnings', sa.JSON(), nullable=False),
    sa.Column('package', sa.LargeBinary(), nullable=False),
    sa.Column('package_sha256', sa.String(length=64), nullable=False),
    sa.Column('released_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('released_by_id', sa.Integer(), nullable=True),
    sa.Column('log_seq', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['computed_by_id'], ['staff_user.id'], name=op.f('fk_ranking_computed_by_id_staff_user')),
    sa.ForeignKeyConstraint(['released_by_id'], ['staff_user.id'], name=op.f('fk_ranking_released_by_id_staff_user')),
    sa.ForeignKeyConstraint(['rulebook_id'], ['rulebook.id'], name=op.f('fk_ranking_rulebook_id_rulebook')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ranking')),
    sa.UniqueConstraint('period', 'group_code', 'version', name=op.f('uq_ranking_period_group_code_version'))
    )
    with op.batch_alter_table('ranking', schema=None) as batch_op:
        batch_op.create_index('uq_ranking_open', ['period', 'group_code'], unique=True, sqlite_where=sa.text("state IN ('computed', 'review')"), postgresql_where=sa.text("state IN ('computed', 'review')"))

    op.create_table('score_sheet',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ranking_id', sa.Integer(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=16), nullable=False),
    sa.Column('orders', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=True),
    sa.Column('place', sa.Integer(), nullable=True),
    sa.Column('result', sa.JSON(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_score_sheet_department_id_department')),
    sa.ForeignKeyConstraint(['ranking_id'], ['ranking.id'], name=op.f('fk_score_sheet_ranking_id_ranking'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_score_sheet')),
    sa.UniqueConstraint('ranking_id', 'department_id', name=op.f('uq_score_sheet_ranking_id_department_id'))
    )
    with op.batch_alter_table('score_sheet', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_score_sheet_department_id'), ['department_id'], unique=False)

    op.create_table('sheet_order',
    sa.Column('ranking_id', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.Column('row_id', sa.String(length=16), nullable=False),
    sa.Column('flags', sa.Text(), nullable=False),
    sa.Column('left_out', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignment.id'], name=op.f('fk_sheet_order_assignment_id_assignment'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_sheet_order_department_id_department')),
    sa.ForeignKeyConstraint(['ranking_id'], ['ranking.id'], name=op.f('fk_sheet_order_ranking_id_ranking'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('ranking_id', 'assignment_id', name=op.f('pk_sheet_order'))
    )
    with op.batch_alter_table('sheet_order', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sheet_order_assignment_id'), ['assignment_id'], unique=False)

    op.create_table('objection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=True),
    sa.Column('period', sa.String(length=8), nullable=False),
    sa.Column('group_code', sa.String(length=32), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=True),
    sa.Column('indicator', sa.String(length=32), nullable=False),
    sa.Column('ground', sa.Text(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('raised_by_id', sa.Integer(), nullable=False),
    sa.Column('raised_at', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('remedy', sa.Text(), nullable=False),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['answered_by_id'], ['staff_user.id'], name=op.f('fk_objection_answered_by_id_staff_user')),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignment.id'], name=op.f('fk_objection_assignment_id_assignment'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_objection_department_id_department')),
    sa.ForeignKeyConstraint(['raised_by_id'], ['staff_user.id'], name=op.f('fk_objection_raised_by_id_staff_user')),
    sa.ForeignKeyConstraint(['sheet_id'], ['score_sheet.id'], name=op.f('fk_objection_sheet_id_score_sheet'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objection'))
    )
    with op.batch_alter_table('objection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_objection_department_id'), ['department_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_objection_sheet_id'), ['sheet_id'], unique=False)

    op.create_table('published_aggregate',
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('value', sa.String(length=32), nullable=False),
    sa.Column('unit', sa.String(length=16), nullable=False),
    sa.Column('period', sa.String(length=64), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('denominator_note', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('released_on', sa.String(length=10), nullable=False),
    sa.Column('log_seq', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_published_aggregate'))
    )
    op.create_table('published_call_stats',
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('offered', sa.Integer(), nullable=False),
    sa.Column('answered', sa.Integer(), nullable=False),
    sa.Column('answered_in_15s', sa.Integer(), nullable=True),
    sa.Column('wait_seconds', sa.Integer(), nullable=True),
    sa.Column('direct', sa.Integer(), nullable=True),
    sa.Column('assigned', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('released_on', sa.String(length=10), nullable=False),
    sa.Column('log_seq', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('month', name=op.f('pk_published_call_stats'))
    )
    op.create_table('published_ranking',
    sa.Column('number', sa.String(length=48), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('is_live', sa.Boolean(), nullable=False),
    sa.Column('period', sa.String(length=8), nullable=False),
    sa.Column('group_code', sa.String(length=32), nullable=False),
    sa.Column('group_name', sa.String(length=64), nullable=False),
    sa.Column('group_position', sa.Integer(), nullable=False),
    sa.Column('rulebook_code', sa.String(length=32), nullable=False),
    sa.Column('rulebook_version', sa.Integer(), nullable=False),
    sa.Column('released_on', sa.String(length=10), nullable=False),
    sa.Column('data_as_of', sa.String(length=10), nullable=False),
    sa.Column('full_marks', sa.Integer(), nullable=False),
    sa.Column('view', sa.String(length=8), nullable=False),
    sa.Column('minimum_orders', sa.Integer(), nullable=False),
    sa.Column('units_ranked', sa.Integer(), nullable=False),
    sa.Column('orders', sa.Integer(), nullable=False),
    sa.Column('previous_number', sa.String(length=48), nullable=True),
    sa.Column('break_note', sa.Text(), nullable=False),
    sa.Column('objections', sa.Integer(), nullable=False),
    sa.Column('objections_upheld', sa.Integer(), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('change_note', sa.Text(), nullable=False),
    sa.Column('package_sha256', sa.String(length=64), nullable=False),
    sa.Column('log_seq', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('number', 'version', name=op.f('pk_published_ranking')),
    sa.UniqueConstraint('log_seq', name=op.f('uq_published_ranking_log_seq'))
    )
    with op.batch_alter_table('published_ranking', schema=None) as batch_op:
        batch_op.create_index('ix_published_ranking_period', ['period', 'group_code'], unique=False)

    op.create_table('published_ranking_file',
    sa.Column('number', sa.String(length=48), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('number', 'version', name=op.f('pk_published_ranking_file'))
    )
    op.create_table('published_ranking_left_out',
    sa.Column('number', sa.String(length=48), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('department_code', sa.String(length=32), nullable=False),
    sa.Column('reason', sa.String(length=32), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('number', 'version', 'department_code', 'reason', name=op.f('pk_published_ranking_left_out'))
    )
    op.create_table('published_ranking_rate',
    sa.Column('number', sa.String(length=48), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('department_code', sa.String(length=32), nullable=False),
    sa.Column('indicator', sa.String(length=32), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('k', sa.Integer(), nullable=False),
    sa.Column('n', sa.Integer(), nullable=True),
    sa.Column('rate', sa.Integer(), nullable=True),
    sa.Column('low', sa.Integer(), nullable=True),
    sa.Column('high', sa.Integer(), nullable=True),
    sa.Column('points', sa.Integer(), nullable=True),
    sa.Column('full', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('number', 'version', 'department_code', 'indicator', name=op.f('pk_published_ranking_rate'))
    )
    op.create_table('published_ranking_row',
    sa.Column('number', sa.String(length=48), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('department_code', sa.String(length=32), nullable=False),
    sa.Column('department_name', sa.String(length=100), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=16), nullable=False),
    sa.Column('orders', sa.Integer(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=True),
    sa.Column('score_low', sa.Integer(), nullable=True),
    sa.Column('score_high', sa.Integer(), nullable=True),
    sa.Column('place', sa.Integer(), nullable=True),
    sa.Column('tied', sa.Boolean(), nullable=False),
    sa.Column('band', sa.Integer(), nullable=True),
    sa.Column('band_name', sa.String(length=32), nullable=False),
    sa.Column('bracket', sa.Integer(), nullable=True),
    sa.Column('change', sa.String(length=8), nullable=False),
    sa.Column('previous_place', sa.Integer(), nullable=True),
    sa.Column('previous_band', sa.Integer(), nullable=True),
    sa.Column('to_call_back', sa.Integer(), nullable=False),
    sa.Column('reached', sa.Integer(), nullable=False),
    sa.Column('verdicts', sa.Integer(), nullable=False),
    sa.Column('satisfied', sa.Integer(), nullable=False),
    sa.Column('closed', sa.Integer(), nullable=False),
    sa.Column('solved_answers', sa.Integer(), nullable=False),
    sa.Column('solved', sa.Integer(), nullable=False),
    sa.Column('reworked', sa.Integer(), nullable=False),
    sa.Column('aged', sa.Integer(), nullable=False),
    sa.Column('repeated', sa.Integer(), nullable=False),
    sa.Column('days_to_close', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('number', 'version', 'department_code', name=op.f('pk_published_ranking_row'))
    )
    with op.batch_alter_table('published_ranking_row', schema=None) as batch_op:
        batch_op.create_index('ix_published_ranking_row_department', ['department_code', 'number'], unique=False)

    op.create_table('published_rulebook',
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('document', sa.String(length=200), nullable=False),
    sa.Column('is_example', sa.Boolean(), nullable=False),
    sa.Column('breaks', sa.Boolean(), nullable=False),
    sa.Column('valid_from', sa.String(length=10), nullable=False),
    sa.Column('valid_until', sa.String(length=10), nullable=True),
    sa.Column('change_note', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('code', 'version', name=op.f('pk_published_rulebook'))
    )
    with op.batch_alter_table('department', schema=None) as batch_op:
        batch_op.add_column(sa.Column('successor_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_department_successor_id_department'), 'department', ['successor_id'], ['id'])

    with op.batch_alter_table('published_department', schema=None) as batch_op:
        batch_op.add_column(sa.Column('successor_code', sa.String(length=32), nullable=True))

    with op.batch_alter_table('staff_user', schema=None) as batch_op:
        batch_op.add_column(sa.Column('department_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_staff_user_department_id_department'), 'department', ['department_id'], ['id'])



def downgrade() -> None:
    with op.batch_alter_table('staff_user', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_staff_user_department_id_department'), type_='foreignkey')
        batch_op.drop_column('department_id')

    with op.batch_alter_table('published_department', schema=None) as batch_op:
        batch_op.drop_column('successor_code')

    with op.batch_alter_table('department', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_department_successor_id_department'), type_='foreignkey')
        batch_op.drop_column('successor_id')

    op.drop_table('published_rulebook')
    with op.batch_alter_table('published_ranking_row', schema=None) as batch_op:
        batch_op.drop_index('ix_published_ranking_row_department')

    op.drop_table('published_ranking_row')
    op.drop_table('published_ranking_rate')
    op.drop_table('published_ranking_left_out')
    op.drop_table('published_ranking_file')
    with op.batch_alter_table('published_ranking', schema=None) as batch_op:
        batch_op.drop_index('ix_published_ranking_period')

    op.drop_table('published_ranking')
    op.drop_table('published_call_stats')
    op.drop_table('published_aggregate')
    with op.batch_alter_table('objection', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_objection_sheet_id'))
        batch_op.drop_index(batch_op.f('ix_objection_department_id'))

    op.drop_table('objection')
    with op.batch_alter_table('sheet_order', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sheet_order_assignment_id'))

    op.drop_table('sheet_order')
    with op.batch_alter_table('score_sheet', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_score_sheet_department_id'))

    op.drop_table('score_sheet')
    with op.batch_alter_table('ranking', schema=None) as batch_op:
        batch_op.drop_index('uq_ranking_open', sqlite_where=sa.text("state IN ('computed', 'review')"), postgresql_where=sa.text("state IN ('computed', 'review')"))

    op.drop_table('ranking')
    op.drop_table('exclusion')
    op.drop_table('rulebook')
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.drop_index('ix_assignment_due')
        batch_op.drop_index('ix_assignment_dispatched')
        batch_op.drop_index('ix_assignment_department_raw')
        batch_op.drop_index('ix_assignment_department')
        batch_op.drop_index('ix_assignment_closed')
        batch_op.drop_index(batch_op.f('ix_assignment_case_number'))
        batch_op.drop_index(batch_op.f('ix_assignment_case_id'))

    op.drop_table('assignment')
    op.drop_table('manual_entry')
    op.drop_table('call_stats')
    with op.batch_alter_table('order_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_order_event_assignment_id'))

    op.drop_table('order_event')
    op.drop_table('historic_aggregate')
    op.drop_table('deadline_rule')
