"""Erasing lawfully: the keys that are still to be overwritten once an erasure is durable."""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'


def upgrade() -> None:
    op.create_table(
        'keys_to_destroy',
        sa.Column('key_file', sa.String(), nullable=False),
        sa.Column('key_slot', sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint('key_file', 'key_slot', name=op.f('pk_keys_to_destroy')),
    )


def downgrade() -> None:
    op.drop_table('keys_to_destroy')
