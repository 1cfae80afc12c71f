"""How a young person comes to their own record: codes that a worker hands over, and the sessions that they open."""

import sqlalchemy as sa
from alembic import op


revision = '0007'
down_revision = '0006'


def upgrade() -> None:
    op.create_table(
        'sign_in_codes',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('young_person_id', sa.String(), nullable=False),
        sa.Column('code_hash', sa.String(), nullable=False),
        sa.Column('made_by', sa.String(), nullable=False),
        sa.Column('service_id', sa.String(), nullable=False),
        sa.Column('expires_at', sa.DateTime(), nullable=False),
        sa.Column('used_at', sa.DateTime(), nullable=True),
        sa.Column('token_hash', sa.String(), nullable=True),
        sa.Column('session_ends_at', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_sign_in_codes_young_person_id_young_people')),
        sa.ForeignKeyConstraint(['made_by'], ['practitioners.id'], name=op.f('fk_sign_in_codes_made_by_practitioners')),
        sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_sign_in_codes_service_id_services')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_codes')),
        sa.UniqueConstraint('code_hash', name=op.f('uq_sign_in_codes_code_hash')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_sign_in_codes_token_hash')),
    )
    op.create_index(op.f('ix_sign_in_codes_young_person_id'), 'sign_in_codes', ['young_person_id'])


def downgrade() -> None:
    op.drop_table('sign_in_codes')
