"""Clients that are issued tokens here, and people who sign in by OpenID Connect."""

import sqlalchemy as sa
from alembic import op


revision = '0009'
down_revision = '0008'


def upgrade() -> None:
    op.create_table(
        'clients',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('organisation_id', sa.String(), nullable=False),
        sa.Column('keys', sa.JSON(), nullable=False),
        sa.Column('may_name', sa.JSON(), nullable=False),
        sa.Column('registered_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ['organisation_id'], ['organisations.id'], name=op.f('fk_clients_organisation_id_organisations')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_clients')),
    )
    op.create_table(
        'used_assertions',
        sa.Column('client_id', sa.String(), nullable=False),
        sa.Column('token_id', sa.String(), nullable=False),
        sa.Column('until', sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint('client_id', 'token_id', name=op.f('pk_used_assertions')),
    )
    op.create_index(op.f('ix_used_assertions_until'), 'used_assertions', ['until'])
    op.create_table(
        'sign_in_links',
        sa.Column('provider', sa.String(), nullable=False),
        sa.Column('subject', sa.String(), nullable=False),
        sa.Column('practitioner_id', sa.String(), nullable=False),
        sa.Column('linked_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ['practitioner_id'], ['practitioners.id'], name=op.f('fk_sign_in_links_practitioner_id_practitioners')
        ),
        sa.PrimaryKeyConstraint('provider', 'subject', name=op.f('pk_sign_in_links')),
    )
    op.create_index(op.f('ix_sign_in_links_practitioner_id'), 'sign_in_links', ['practitioner_id'])
    op.create_table(
        'sessions',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('token_hash', sa.String(), nullable=False),
        sa.Column('practitioner_id', sa.String(), nullable=False),
        sa.Column('provider', sa.String(), nullable=False),
        sa.Column('subject', sa.String(), nullable=False),
        sa.Column('service_id', sa.String(), nullable=True),
        sa.Column('role', sa.String(), nullable=True),
        sa.Column('started_at', sa.DateTime(), nullable=False),
        sa.Column('seen_at', sa.DateTime(), nullable=False),
        sa.Column('ends_at', sa.DateTime(), nullable=False),
        sa.Column('ended_at', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ['practitioner_id'], ['practitioners.id'], name=op.f('fk_sessions_practitioner_id_practitioners')
        ),
        sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_sessions_service_id_services')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_sessions')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_sessions_token_hash')),
    )
    op.create_index(op.f('ix_sessions_practitioner_id'), 'sessions', ['practitioner_id'])


def downgrade() -> None:
    for table in ('sessions', 'sign_in_links', 'used_assertions', 'clients'):
        op.drop_table(table)
