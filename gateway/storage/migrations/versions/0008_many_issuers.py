"""Many issuers: where their key sets are read, and the tokens that are denied."""

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'


def upgrade() -> None:
    op.add_column('issuers', sa.Column('algorithms', sa.JSON(), nullable=True))
    op.add_column('issuers', sa.Column('keys_url', sa.String(), nullable=True))
    op.add_column('issuers', sa.Column('ca_pem', sa.String(), nullable=True))
    op.add_column('issuers', sa.Column('keys_read_at', sa.DateTime(), nullable=True))
    op.create_table(
        'denied_tokens',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('issuer', sa.String(), nullable=False),
        sa.Column('token_id', sa.String(), nullable=False),
        sa.Column('practitioner', sa.String(), nullable=False),
        sa.Column('issued_before', sa.DateTime(), nullable=True),
        sa.Column('denied_at', sa.DateTime(), nullable=False),
        sa.Column('denied_by', sa.String(), nullable=False),
        sa.Column('because', sa.String(), nullable=False),
        sa.Column('until', sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_denied_tokens')),
    )
    op.create_index(op.f('ix_denied_tokens_token_id'), 'denied_tokens', ['token_id'])


def downgrade() -> None:
    op.drop_table('denied_tokens')
    for column in ('keys_read_at', 'ca_pem', 'keys_url', 'algorithms'):
        op.drop_column('issuers', column)
