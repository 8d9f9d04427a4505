"""leader hotline days: officials, days, sessions, transcripts, calls, turns, promises"""

from alembic import op
import sqlalchemy as sa
import portal.db.types


revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('hotline_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('act', sa.String(length=32), nullable=False),
    sa.Column('from_state', sa.String(length=16), nullable=False),
    sa.Column('to_state', sa.String(length=16), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('text_hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hotline_event'))
    )
    with op.batch_alter_table('hotline_event', schema=None) as batch_op:
        batch_op.create_index('ix_hotline_event_item', ['kind', 'item_id'], unique=False)

    op.create_table('official',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('is_name_public', sa.Boolean(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_official')),
    sa.UniqueConstraint('code', name=op.f('uq_official_code'))
    )
    op.create_table('office_term',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('official_id', sa.Integer(), nullable=False),
    sa.Column('post', sa.String(length=64), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_office_term_department_id_department')),
    sa.ForeignKeyConstraint(['official_id'], ['official.id'], name=op.f('fk_office_term_official_id_official'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_office_term'))
    )
    with op.batch_alter_table('office_term', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_office_term_official_id'), ['official_id'], unique=False)

    op.create_table('hotline_day',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('stage', sa.String(length=16), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('issue', sa.Integer(), nullable=False),
    sa.Column('theme', sa.String(length=100), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('place', sa.String(length=100), nullable=False),
    sa.Column('phone', sa.String(length=32), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('out_of_scope', sa.Text(), nullable=False),
    sa.Column('broadcast', sa.String(length=100), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('declared_total', sa.Integer(), nullable=True),
    sa.Column('total_source', sa.String(length=200), nullable=False),
    sa.Column('change_note', sa.Text(), nullable=False),
    sa.Column('release_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('created_at', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('created_by', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('text_hash', sa.String(length=64), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=True),
    sa.Column('proposed_hash', sa.String(length=64), nullable=False),
    sa.Column('approvals', sa.JSON(), nullable=False),
    sa.Column('secrecy', sa.JSON(), nullable=False),
    sa.Column('released_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('log_seq', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['staff_user.id'], name=op.f('fk_hotline_day_proposed_by_id_staff_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hotline_day')),
    sa.UniqueConstraint('number', name=op.f('uq_hotline_day_number'))
    )
    with op.batch_alter_table('hotline_day', schema=None) as batch_op:
        batch_op.create_index('ix_hotline_day_state', ['state', 'starts_on'], unique=False)

    op.create_table('hotline_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('day_id', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('starts', sa.String(length=5), nullable=False),
    sa.Column('ends', sa.String(length=5), nullable=False),
    sa.Column('official_id', sa.Integer(), nullable=True),
    sa.Column('post', sa.String(length=64), nullable=False),
    sa.Column('units', sa.String(length=400), nullable=False),
    sa.Column('signals', sa.Integer(), nullable=True),
    sa.Column('by_operators', sa.Integer(), nullable=True),
    sa.Column('by_leader', sa.Integer(), nullable=True),
    sa.Column('accepted', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['day_id'], ['hotline_day.id'], name=op.f('fk_hotline_session_day_id_hotline_day'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['official_id'], ['official.id'], name=op.f('fk_hotline_session_official_id_official')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hotline_session'))
    )
    with op.batch_alter_table('hotline_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hotline_session_day_id'), ['day_id'], unique=False)

    op.create_table('transcript_upload',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('format', sa.String(length=8), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('uploaded_at', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('uploaded_by', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('notes', sa.JSON(), nullable=False),
    sa.Column('cutting', sa.JSON(), nullable=False),
    sa.Column('cutting_before', sa.JSON(), nullable=False),
    sa.Column('taken_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['session_id'], ['hotline_session.id'], name=op.f('fk_transcript_upload_session_id_hotline_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_transcript_upload'))
    )
    with op.batch_alter_table('transcript_upload', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_transcript_upload_session_id'), ['session_id'], unique=False)

    op.create_table('call',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('day_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('started', sa.String(length=5), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('taken_by', sa.String(length=16), nullable=False),
    sa.Column('topic', sa.String(length=200), nullable=False),
    sa.Column('caller_name', sa.String(length=100), nullable=False),
    sa.Column('caller_phone', sa.String(length=100), nullable=False),
    sa.Column('caller_address', sa.Text(), nullable=False),
    sa.Column('town', sa.String(length=32), nullable=False),
    sa.Column('category_id', sa.Integer(), nullable=True),
    sa.Column('departments', sa.JSON(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=True),
    sa.Column('form', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.String(length=16), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('change_note', sa.Text(), nullable=False),
    sa.Column('detected_with', sa.String(length=64), nullable=False),
    sa.Column('checked_with', sa.String(length=64), nullable=False),
    sa.Column('high_open', sa.Integer(), nullable=False),
    sa.Column('medium_open', sa.Integer(), nullable=False),
    sa.Column('upload_id', sa.Integer(), nullable=True),
    sa.Column('release_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('text_hash', sa.String(length=64), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=True),
    sa.Column('proposed_hash', sa.String(length=64), nullable=False),
    sa.Column('approvals', sa.JSON(), nullable=False),
    sa.Column('secrecy', sa.JSON(), nullable=False),
    sa.Column('released_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('log_seq', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_call_case_id_case'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['category_id'], ['category.id'], name=op.f('fk_call_category_id_category')),
    sa.ForeignKeyConstraint(['day_id'], ['hotline_day.id'], name=op.f('fk_call_day_id_hotline_day'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['staff_user.id'], name=op.f('fk_call_proposed_by_id_staff_user')),
    sa.ForeignKeyConstraint(['session_id'], ['hotline_session.id'], name=op.f('fk_call_session_id_hotline_session'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['upload_id'], ['transcript_upload.id'], name=op.f('fk_call_upload_id_transcript_upload'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call')),
    sa.UniqueConstraint('day_id', 'position', name=op.f('uq_call_day_id_position'))
    )
    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.create_index('ix_call_case', ['case_id'], unique=False)
        batch_op.create_index('ix_call_session', ['session_id', 'position'], unique=False)
        batch_op.create_index('ix_call_state', ['state', 'day_id'], unique=False)

    op.create_table('call_finding',
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('field', sa.String(length=16), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=16), nullable=False),
    sa.Column('risk', sa.String(length=8), nullable=False),
    sa.Column('confidence', sa.Double(), nullable=False),
    sa.Column('source', sa.String(length=16), nullable=False),
    sa.Column('rule_id', sa.String(length=64), nullable=False),
    sa.Column('replacement', sa.Text(), nullable=False),
    sa.Column('text_hash', sa.String(length=64), nullable=False),
    sa.Column('decision', sa.String(length=8), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('found_start', sa.Integer(), nullable=True),
    sa.Column('found_end', sa.Integer(), nullable=True),
    sa.Column('edited', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('second_by_id', sa.Integer(), nullable=True),
    sa.Column('second_reason', sa.Text(), server_default='', nullable=False),
    sa.Column('second_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.CheckConstraint('second_by_id IS NULL OR second_by_id <> decided_by_id', name=op.f('ck_call_finding_second_person')),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_call_finding_call_id_call'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['decided_by_id'], ['staff_user.id'], name=op.f('fk_call_finding_decided_by_id_staff_user')),
    sa.ForeignKeyConstraint(['second_by_id'], ['staff_user.id'], name=op.f('fk_call_finding_second_by_id_staff_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_finding'))
    )
    with op.batch_alter_table('call_finding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_finding_call_id'), ['call_id'], unique=False)

    op.create_table('turn',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.Column('speaker', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('dropped', sa.Boolean(), nullable=False),
    sa.Column('starts_ms', sa.Integer(), nullable=True),
    sa.Column('ends_ms', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_turn_call_id_call'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_turn'))
    )
    with op.batch_alter_table('turn', schema=None) as batch_op:
        batch_op.create_index('ix_turn_call', ['call_id', 'position'], unique=False)

    op.create_table('promise',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('day_id', sa.Integer(), nullable=False),
    sa.Column('call_id', sa.Integer(), nullable=True),
    sa.Column('turn_id', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('official_id', sa.Integer(), nullable=True),
    sa.Column('post', sa.String(length=64), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('due_words', sa.String(length=64), nullable=False),
    sa.Column('first_due_on', sa.Date(), nullable=True),
    sa.Column('outcome', sa.String(length=16), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('result_on', sa.Date(), nullable=True),
    sa.Column('evidence', sa.String(length=100), nullable=False),
    sa.Column('evidence_url', sa.String(length=400), nullable=False),
    sa.Column('checked_on', sa.Date(), nullable=True),
    sa.Column('change_note', sa.Text(), nullable=False),
    sa.Column('release_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('created_at', portal.db.types.UtcDateTime(), nullable=False),
    sa.Column('created_by', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('text_hash', sa.String(length=64), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=True),
    sa.Column('proposed_hash', sa.String(length=64), nullable=False),
    sa.Column('approvals', sa.JSON(), nullable=False),
    sa.Column('secrecy', sa.JSON(), nullable=False),
    sa.Column('released_at', portal.db.types.UtcDateTime(), nullable=True),
    sa.Column('log_seq', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_promise_call_id_call'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['day_id'], ['hotline_day.id'], name=op.f('fk_promise_day_id_hotline_day'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_promise_department_id_department')),
    sa.ForeignKeyConstraint(['official_id'], ['official.id'], name=op.f('fk_promise_official_id_official')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['staff_user.id'], name=op.f('fk_promise_proposed_by_id_staff_user')),
    sa.ForeignKeyConstraint(['turn_id'], ['turn.id'], name=op.f('fk_promise_turn_id_turn'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_promise')),
    sa.UniqueConstraint('day_id', 'position', name=op.f('uq_promise_day_id_position')),
    sa.UniqueConstraint('number', name=op.f('uq_promise_number'))
    )
    with op.batch_alter_table('promise', schema=None) as batch_op:
        batch_op.create_index('ix_promise_call', ['call_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_promise_department_id'), ['department_id'], unique=False)
        batch_op.create_index('ix_promise_due', ['outcome', 'due_on'], unique=False)

    op.create_table('promise_case',
    sa.Column('promise_id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_promise_case_case_id_case'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['promise_id'], ['promise.id'], name=op.f('fk_promise_case_promise_id_promise'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('promise_id', 'case_id', name=op.f('pk_promise_case'))
    )
    with op.batch_alter_table('promise_case', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_promise_case_case_id'), ['case_id'], unique=False)

    op.create_table('published_call',
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('is_live', sa.Boolean(), nullable=False),
    sa.Column('day', sa.String(length=16), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('session', sa.Integer(), nullable=False),
    sa.Column('form', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.String(length=16), nullable=False),
    sa.Column('topic', sa.String(length=200), nullable=False),
    sa.Column('started', sa.String(length=5), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('taken_by', sa.String(length=16), nullable=False),
    sa.Column('town', sa.String(length=32), nullable=False),
    sa.Column('category1', sa.String(length=64), nullable=False),
    sa.Column('department_code', sa.String(length=32), nullable=False),
    sa.Column('department_name', sa.String(length=100), nullable=False),
    sa.Column('joint_departments', sa.String(length=400), nullable=False),
    sa.Column('case_number', sa.String(length=16), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('released_on', sa.String(length=10), nullable=False),
    sa.Column('change_note', sa.Text(), nullable=False),
    sa.Column('log_seq', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('number', 'version', name=op.f('pk_published_call')),
    sa.UniqueConstraint('log_seq', name=op.f('uq_published_call_log_seq'))
    )
    with op.batch_alter_table('published_call', schema=None) as batch_op:
        batch_op.create_index('ix_published_call_case', ['case_number'], unique=False)
        batch_op.create_index('ix_published_call_day', ['day', 'is_live', 'position'], unique=False)

    op.create_table('published_hotline_day',
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('is_live', sa.Boolean(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('stage', sa.String(length=16), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('issue', sa.Integer(), nullable=False),
    sa.Column('theme', sa.String(length=100), nullable=False),
    sa.Column('starts_on', sa.String(length=10), nullable=False),
    sa.Column('ends_on', sa.String(length=10), nullable=False),
    sa.Column('place', sa.String(length=100), nullable=False),
    sa.Column('phone', sa.String(length=32), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('out_of_scope', sa.Text(), nullable=False),
    sa.Column('broadcast', sa.String(length=100), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('total_source', sa.String(length=200), nullable=False),
    sa.Column('released_on', sa.String(length=10), nullable=False),
    sa.Column('change_note', sa.Text(), nullable=False),
    sa.Column('log_seq', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('number', 'version', name=op.f('pk_published_hotline_day')),
    sa.UniqueConstraint('log_seq', name=op.f('uq_published_hotline_day_log_seq'))
    )
    with op.batch_alter_table('published_hotline_day', schema=None) as batch_op:
        batch_op.create_index('ix_published_hotline_day_list', ['is_live', 'starts_on'], unique=False)

    op.create_table('published_hotline_session',
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('held_on', sa.String(length=10), nullable=False),
    sa.Column('starts', sa.String(length=5), nullable=False),
    sa.Column('ends', sa.String(length=5), nullable=False),
    sa.Column('official_code', sa.String(length=32), nullable=False),
    sa.Column('post', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('units', sa.String(length=400), nullable=False),
    sa.Column('signals', sa.Integer(), nullable=True),
    sa.Column('by_operators', sa.Integer(), nullable=True),
    sa.Column('by_leader', sa.Integer(), nullable=True),
    sa.Column('accepted', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('number', 'version', 'position', name=op.f('pk_published_hotline_session'))
    )
    with op.batch_alter_table('published_hotline_session', schema=None) as batch_op:
        batch_op.create_index('ix_published_hotline_session_official', ['official_code'], unique=False)

    op.create_table('published_promise',
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('is_live', sa.Boolean(), nullable=False),
    sa.Column('day', sa.String(length=16), nullable=False),
    sa.Column('call', sa.String(length=24), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('official_code', sa.String(length=32), nullable=False),
    sa.Column('post', sa.String(length=64), nullable=False),
    sa.Column('department_code', sa.String(length=32), nullable=False),
    sa.Column('department_name', sa.String(length=100), nullable=False),
    sa.Column('made_on', sa.String(length=10), nullable=False),
    sa.Column('due_on', sa.String(length=10), nullable=False),
    sa.Column('due_words', sa.String(length=64), nullable=False),
    sa.Column('first_due_on', sa.String(length=10), nullable=False),
    sa.Column('outcome', sa.String(length=16), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('result_on', sa.String(length=10), nullable=False),
    sa.Column('evidence', sa.String(length=100), nullable=False),
    sa.Column('evidence_url', sa.String(length=400), nullable=False),
    sa.Column('checked_on', sa.String(length=10), nullable=False),
    sa.Column('released_on', sa.String(length=10), nullable=False),
    sa.Column('change_note', sa.Text(), nullable=False),
    sa.Column('log_seq', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('number', 'version', name=op.f('pk_published_promise')),
    sa.UniqueConstraint('log_seq', name=op.f('uq_published_promise_log_seq'))
    )
    with op.batch_alter_table('published_promise', schema=None) as batch_op:
        batch_op.create_index('ix_published_promise_call', ['call'], unique=False)
        batch_op.create_index('ix_published_promise_day', ['day', 'is_live', 'position'], unique=False)
        batch_op.create_index('ix_published_promise_due', ['is_live', 'outcome', 'due_on'], unique=False)

    op.create_table('published_promise_case',
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('case_number', sa.String(length=16), nullable=False),
    sa.PrimaryKeyConstraint('number', 'version', 'case_number', name=op.f('pk_published_promise_case'))
    )
    with op.batch_alter_table('published_promise_case', schema=None) as batch_op:
        batch_op.create_index('ix_published_promise_case_case', ['case_number'], unique=False)

    op.create_table('published_turn',
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.Column('speaker', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('number', 'version', 'position', name=op.f('pk_published_turn'))
    )
    with op.batch_alter_table('chain_link', schema=None) as batch_op:
        batch_op.add_column(sa.Column('call_id', sa.Integer(), nullable=True))
        batch_op.alter_column('bulletin_id',
               existing_type=sa.INTEGER(),
               nullable=True)
        batch_op.create_index(batch_op.f('ix_chain_link_call_id'), ['call_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_chain_link_call_id_call'), 'call', ['call_id'], ['id'], ondelete='CASCADE')
        batch_op.create_check_constraint(batch_op.f('ck_chain_link_one_subject'), '(bulletin_id IS NULL) <> (call_id IS NULL)')

    with op.batch_alter_table('recheck', schema=None) as batch_op:
        batch_op.add_column(sa.Column('call_id', sa.Integer(), nullable=True))
        batch_op.alter_column('case_id',
               existing_type=sa.INTEGER(),
               nullable=True)
        batch_op.create_index(batch_op.f('ix_recheck_call_id'), ['call_id'], unique=False)
        batch_op.create_index('uq_recheck_open_call', ['call_id'], unique=True, sqlite_where=sa.text("state IN ('open', 'second')"), postgresql_where=sa.text("state IN ('open', 'second')"))
        batch_op.create_foreign_key(batch_op.f('fk_recheck_call_id_call'), 'call', ['call_id'], ['id'], ondelete='CASCADE')
        batch_op.create_check_constraint(batch_op.f('ck_recheck_one_subject'), '(case_id IS NULL) <> (call_id IS NULL)')


def downgrade() -> None:
    op.execute('DELETE FROM recheck WHERE case_id IS NULL')
    with op.batch_alter_table('recheck', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_recheck_one_subject'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_recheck_call_id_call'), type_='foreignkey')
        batch_op.drop_index('uq_recheck_open_call')
        batch_op.drop_index(batch_op.f('ix_recheck_call_id'))
        batch_op.alter_column('case_id',
               existing_type=sa.INTEGER(),
               nullable=False)
        batch_op.drop_column('call_id')

    with op.batch_alter_table('chain_link', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_chain_link_one_subject'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_chain_link_call_id_call'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_chain_link_call_id'))
        batch_op.alter_column('bulletin_id',
               existing_type=sa.INTEGER(),
               nullable=False)
        batch_op.drop_column('call_id')

    op.drop_table('published_turn')
    with op.batch_alter_table('published_promise_case', schema=None) as batch_op:
        batch_op.drop_index('ix_published_promise_case_case')

    op.drop_table('published_promise_case')
    with op.batch_alter_table('published_promise', schema=None) as batch_op:
        batch_op.drop_index('ix_published_promise_due')
        batch_op.drop_index('ix_published_promise_day')
        batch_op.drop_index('ix_published_promise_call')

    op.drop_table('published_promise')
    with op.batch_alter_table('published_hotline_session', schema=None) as batch_op:
        batch_op.drop_index('ix_published_hotline_session_official')

    op.drop_table('published_hotline_session')
    with op.batch_alter_table('published_hotline_day', schema=None) as batch_op:
        batch_op.drop_index('ix_published_hotline_day_list')

    op.drop_table('published_hotline_day')
    with op.batch_alter_table('published_call', schema=None) as batch_op:
        batch_op.drop_index('ix_published_call_day')
        batch_op.drop_index('ix_published_call_case')

    op.drop_table('published_call')
    with op.batch_alter_table('promise_case', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_promise_case_case_id'))

    op.drop_table('promise_case')
    with op.batch_alter_table('promise', schema=None) as batch_op:
        batch_op.drop_index('ix_promise_due')
        batch_op.drop_index(batch_op.f('ix_promise_department_id'))
        batch_op.drop_index('ix_promise_call')

    op.drop_table('promise')
    with op.batch_alter_table('turn', schema=None) as batch_op:
        batch_op.drop_index('ix_turn_call')

    op.drop_table('turn')
    with op.batch_alter_table('call_finding', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_finding_call_id'))

    op.drop_table('call_finding')
    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.drop_index('ix_call_state')
        batch_op.drop_index('ix_call_session')
        batch_op.drop_index('ix_call_case')

    op.drop_table('call')
    with op.batch_alter_table('transcript_upload', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_transcript_upload_session_id'))

    op.drop_table('transcript_upload')
    with op.batch_alter_table('hotline_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hotline_session_day_id'))

    op.drop_table('hotline_session')
    with op.batch_alter_table('hotline_day', schema=None) as batch_op:
        batch_op.drop_index('ix_hotline_day_state')

    op.drop_table('hotline_day')
    with op.batch_alter_table('office_term', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_office_term_official_id'))

    op.drop_table('office_term')
    op.drop_table('official')
    with op.batch_alter_table('hotline_event', schema=None) as batch_op:
        batch_op.drop_index('ix_hotline_event_item')

    op.drop_table('hotline_event')