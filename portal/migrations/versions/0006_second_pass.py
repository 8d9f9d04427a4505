"""which exact public text the second pass with the name tagger has passed, so that a release need not repeat it"""

from alembic import op
import sqlalchemy as sa


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('case_draft', sa.Column('passed_hash', sa.String(length=64), server_default='', nullable=False))
    op.add_column('case_draft', sa.Column('passed_with', sa.String(length=64), server_default='', nullable=False))


def downgrade() -> None:
    op.drop_column('case_draft', 'passed_with')
    op.drop_column('case_draft', 'passed_hash')
