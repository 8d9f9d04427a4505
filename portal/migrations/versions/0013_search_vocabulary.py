"""vocabulary of search: words that find each other, terms to offer, searches that found nothing"""

from datetime import UTC, datetime

from alembic import op
import sqlalchemy as sa

import portal.db.types
from portal.search.synonyms import shipped_groups
from portal.search.terms import case_terms, pinyin


revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def bytewise(length: int) -> sa.String:
    return sa.String(length=length).with_variant(sa.String(length=length, collation='C'), 'postgresql')


def upgrade() -> None:
    op.create_table('published_term',
    sa.Column('term', bytewise(64), nullable=False),
    sa.Column('pinyin', bytewise(400), nullable=False),
    sa.Column('initials', bytewise(64), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('term', name=op.f('pk_published_term')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('published_term', schema=None) as batch_op:
        batch_op.create_index('ix_published_term_pinyin', ['pinyin', 'n'], unique=False)
        batch_op.create_index('ix_published_term_initials', ['initials', 'n'], unique=False)
        batch_op.create_index('ix_published_term_n', ['n'], unique=False)

    groups = op.create_table('search_word_group',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('changed_by', sa.String(length=64), nullable=False),
    sa.Column('changed_at', portal.db.types.UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_word_group'))
    )
    published_groups = op.create_table('published_word_group',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_published_word_group'))
    )
    op.create_table('search_miss',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('text', sa.String(length=64), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'text', name=op.f('pk_search_miss'))
    )
    begin_with_shipped_words(groups, published_groups)
    count_terms()


def begin_with_shipped_words(groups: sa.Table, published_groups: sa.Table) -> None:
    now = datetime.now(UTC)
    rows = [{'id': i, 'kind': g.kind, 'words': ' '.join(g.words)} for i, g in enumerate(shipped_groups(), 1)]
    op.bulk_insert(published_groups, rows)
    # The database numbers the rows from 1 itself, so that its next number is free.
    op.bulk_insert(groups, [
        {'kind': row['kind'], 'words': row['words'], 'changed_by': 'system', 'changed_at': now} for row in rows
    ])


def count_terms() -> None:
    """The terms of what is already published."""
    counts: dict[str, int] = {}
    connection = op.get_bind()
    for row in connection.execute(sa.text(
        'SELECT title, department_name, category1, category2, category3, town FROM published_case WHERE is_live'
    )):
        for term in case_terms(row[0], row[1:]):
            counts[term] = counts.get(term, 0) + 1
    insert = sa.text('INSERT INTO published_term (term, pinyin, initials, n) VALUES (:term, :pinyin, :initials, :n)')
    rows = [dict(zip(('term', 'pinyin', 'initials', 'n'), (term, *pinyin(term), n))) for term, n in counts.items()]
    if rows:
        connection.execute(insert, rows)


def downgrade() -> None:
    op.drop_table('search_miss')
    op.drop_table('published_word_group')
    op.drop_table('search_word_group')
    with op.batch_alter_table('published_term', schema=None) as batch_op:
        batch_op.drop_index('ix_published_term_n')
        batch_op.drop_index('ix_published_term_initials')
        batch_op.drop_index('ix_published_term_pinyin')

    op.drop_table('published_term')
