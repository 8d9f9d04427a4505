"""a caller's telephone compared by its digits, however it is written"""

from alembic import op
import sqlalchemy as sa


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def _digits() -> str:
    digits = "replace(caller_phone, '+86', '')"
    for separator in ' \u3000-－—()（）+':
        digits = f"replace({digits}, '{separator}', '')"
    return digits


def upgrade() -> None:
    # SQLite adds virtual columns only; PostgreSQL knows stored ones only before its version 18.
    stored = True if op.get_bind().dialect.name == 'postgresql' else None
    computed = sa.Computed(_digits(), persisted=stored)
    op.add_column('case', sa.Column('caller_digits', sa.String(length=100), computed, nullable=True))
    op.drop_index('ix_case_caller_phone', table_name='case')
    op.create_index('ix_case_caller_digits', 'case', ['caller_digits'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_case_caller_digits', table_name='case')
    op.create_index('ix_case_caller_phone', 'case', ['caller_phone'], unique=False)
    op.drop_column('case', 'caller_digits')
