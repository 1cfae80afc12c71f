"""What bears on an asker is found without coming across anything else of a young person."""

from alembic import op


revision = '0011'
down_revision = '0010'

BY_SERVICE, BY_KIND = 'ix_relationships_young_person_id_service_id', 'ix_relationships_young_person_id_kind'


def upgrade() -> None:
    op.create_index(BY_SERVICE, 'relationships', ['young_person_id', 'service_id'])
    op.create_index(BY_KIND, 'relationships', ['young_person_id', 'kind', 'service_id', 'practitioner_id'])
    op.drop_index(op.f('ix_relationships_young_person_id'), 'relationships')


def downgrade() -> None:
    op.create_index(op.f('ix_relationships_young_person_id'), 'relationships', ['young_person_id'])
    op.drop_index(BY_KIND, 'relationships')
    op.drop_index(BY_SERVICE, 'relationships')
