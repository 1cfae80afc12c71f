"""What auditors ask leaves behind: who wanted to know whom a pseudonym names, and what became of it."""

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'


def upgrade() -> None:
    op.create_table(
        'reidentifications',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('pseudonym', sa.String(), nullable=False),
        sa.Column('asked_by', sa.String(), nullable=False),
        sa.Column('because', sa.String(), nullable=False),
        sa.Column('asked_at', sa.DateTime(), nullable=False),
        sa.Column('answer', sa.String(), nullable=True),
        sa.Column('answered_by', sa.String(), nullable=True),
        sa.Column('answer_because', sa.String(), nullable=True),
        sa.Column('answered_at', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(['asked_by'], ['practitioners.id'], name=op.f('fk_reidentifications_asked_by_practitioners')),
        sa.ForeignKeyConstraint(['answered_by'], ['practitioners.id'], name=op.f('fk_reidentifications_answered_by_practitioners')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_reidentifications')),
    )


def downgrade() -> None:
    op.drop_table('reidentifications')
