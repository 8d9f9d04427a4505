"""list of changes that search nodes follow"""

from alembic import op
import sqlalchemy as sa


revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('published_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.String(length=64), nullable=False),
    sa.Column('at', sa.String(length=20), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_published_change'))
    )
    with op.batch_alter_table('published_change', schema=None) as batch_op:
        batch_op.create_index('ix_published_change_at', ['at'], unique=False)


def downgrade() -> None:
    op.drop_table('published_change')
