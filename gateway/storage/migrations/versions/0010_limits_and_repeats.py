"""Limits and repeats: calls counted by the minute, and what a write answered, for whoever repeats it."""

import sqlalchemy as sa
from alembic import op


revision = '0010'
down_revision = '0009'

COUNT = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'rate_counts',
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('who', sa.String(), nullable=False),
        sa.Column('minute', COUNT, nullable=False),
        sa.Column('calls', COUNT, nullable=False),
        sa.Column('told', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('kind', 'who', name=op.f('pk_rate_counts')),
    )
    op.create_table(
        'repeats',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('asked', sa.String(), nullable=False),
        sa.Column('status', sa.Integer(), nullable=False),
        sa.Column('answer', sa.LargeBinary(), nullable=False),
        sa.Column('event', sa.String(), nullable=False),
        sa.Column('until', sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_repeats')),
    )
    op.create_index(op.f('ix_repeats_until'), 'repeats', ['until'])


def downgrade() -> None:
    op.drop_table('repeats')
    op.drop_table('rate_counts')
