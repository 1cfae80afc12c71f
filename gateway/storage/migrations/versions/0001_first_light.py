"""First light: the first tables."""

import sqlalchemy as sa
from alembic import op


revision = '0001'
down_revision = None

# An INTEGER primary key is the row's own number on SQLite; elsewhere a log may outgrow 32 bits.
COUNT = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('access_events',
    sa.Column('seq', COUNT, autoincrement=False, nullable=False),
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('leaf', sa.LargeBinary(), nullable=False),
    sa.Column('leaf_hash', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_access_events')),
    sa.UniqueConstraint('id', name=op.f('uq_access_events_id'))
    )
    op.create_table('agreements',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('protocol_id', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('activation', sa.String(), nullable=False),
    sa.Column('effective_from', sa.Date(), nullable=False),
    sa.Column('review_due_on', sa.Date(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreements'))
    )
    op.create_table('counters',
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('value', COUNT, nullable=False),
    sa.PrimaryKeyConstraint('kind', 'key', name=op.f('pk_counters'))
    )
    op.create_table('log_head',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('size', COUNT, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_log_head'))
    )
    op.create_table('organisations',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisations'))
    )
    op.create_table('practitioners',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('supervisor_id', sa.String(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('vetted_until', sa.Date(), nullable=False),
    sa.Column('trained_until', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['supervisor_id'], ['practitioners.id'], name=op.f('fk_practitioners_supervisor_id_practitioners')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_practitioners'))
    )
    op.create_table('protocols',
    sa.Column('hash', sa.String(), nullable=False),
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('version', sa.String(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('published_at', sa.DateTime(), nullable=False),
    sa.Column('in_force', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_protocols'))
    )
    op.create_table('young_people',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('search_name', sa.String(), nullable=False),
    sa.Column('date_of_birth', sa.Date(), nullable=False),
    sa.Column('sex', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('phone', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('safe_channel', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_young_people'))
    )
    op.create_index(op.f('ix_young_people_search_name'), 'young_people', ['search_name'], unique=False)
    op.create_table('agreement_parties',
    sa.Column('agreement_id', sa.String(), nullable=False),
    sa.Column('organisation_id', sa.String(), nullable=False),
    sa.Column('signatory', sa.String(), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('withdrawn_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], name=op.f('fk_agreement_parties_agreement_id_agreements')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_agreement_parties_organisation_id_organisations')),
    sa.PrimaryKeyConstraint('agreement_id', 'organisation_id', name=op.f('pk_agreement_parties'))
    )
    op.create_table('allow_list',
    sa.Column('young_person_id', sa.String(), nullable=False),
    sa.Column('practitioner_id', sa.String(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioners.id'], name=op.f('fk_allow_list_practitioner_id_practitioners')),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_allow_list_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('young_person_id', 'practitioner_id', name=op.f('pk_allow_list'))
    )
    op.create_table('carers',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('young_person_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('parental_responsibility', sa.Boolean(), nullable=False),
    sa.Column('contact', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_carers_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_carers'))
    )
    op.create_index(op.f('ix_carers_young_person_id'), 'carers', ['young_person_id'], unique=False)
    op.create_table('circumstances',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('young_person_id', sa.String(), nullable=False),
    sa.Column('fact', sa.String(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['recorded_by'], ['practitioners.id'], name=op.f('fk_circumstances_recorded_by_practitioners')),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_circumstances_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_circumstances'))
    )
    op.create_index(op.f('ix_circumstances_young_person_id'), 'circumstances', ['young_person_id'], unique=False)
    op.create_table('competence_assessments',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('young_person_id', sa.String(), nullable=False),
    sa.Column('categories', sa.JSON(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('questions', sa.JSON(), nullable=False),
    sa.Column('assessed_by', sa.String(), nullable=False),
    sa.Column('assessed_at', sa.DateTime(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['assessed_by'], ['practitioners.id'], name=op.f('fk_competence_assessments_assessed_by_practitioners')),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_competence_assessments_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_competence_assessments'))
    )
    op.create_index(op.f('ix_competence_assessments_young_person_id'), 'competence_assessments', ['young_person_id'], unique=False)
    op.create_table('event_sections',
    sa.Column('seq', COUNT, nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['seq'], ['access_events.seq'], name=op.f('fk_event_sections_seq_access_events')),
    sa.PrimaryKeyConstraint('seq', 'name', name=op.f('pk_event_sections'))
    )
    op.create_table('identifiers',
    sa.Column('young_person_id', sa.String(), nullable=False),
    sa.Column('scheme', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_identifiers_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('young_person_id', 'scheme', name=op.f('pk_identifiers'))
    )
    op.create_index(op.f('ix_identifiers_value'), 'identifiers', ['value'], unique=False)
    op.create_table('issuers',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('organisation_id', sa.String(), nullable=False),
    sa.Column('keys', sa.JSON(), nullable=False),
    sa.Column('may_name', sa.JSON(), nullable=False),
    sa.Column('maximum_lifetime_seconds', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_issuers_organisation_id_organisations')),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_issuers'))
    )
    op.create_table('objections',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('young_person_id', sa.String(), nullable=False),
    sa.Column('holder', sa.String(), nullable=False),
    sa.Column('categories', sa.JSON(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('lapses_on', sa.Date(), nullable=True),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['recorded_by'], ['practitioners.id'], name=op.f('fk_objections_recorded_by_practitioners')),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_objections_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objections'))
    )
    op.create_index(op.f('ix_objections_young_person_id'), 'objections', ['young_person_id'], unique=False)
    op.create_table('services',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('organisation_id', sa.String(), nullable=False),
    sa.Column('agency', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('contact', sa.String(), nullable=False),
    sa.Column('sensitive', sa.Boolean(), nullable=False),
    sa.Column('records', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_services_organisation_id_organisations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_services'))
    )
    op.create_index(op.f('ix_services_organisation_id'), 'services', ['organisation_id'], unique=False)
    op.create_table('shields',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('young_person_id', sa.String(), nullable=False),
    sa.Column('contact', sa.String(), nullable=False),
    sa.Column('set_by', sa.String(), nullable=False),
    sa.Column('set_at', sa.DateTime(), nullable=False),
    sa.Column('lifted_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['set_by'], ['practitioners.id'], name=op.f('fk_shields_set_by_practitioners')),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_shields_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shields'))
    )
    op.create_index(op.f('ix_shields_young_person_id'), 'shields', ['young_person_id'], unique=False)
    op.create_table('approvals',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('young_person_id', sa.String(), nullable=False),
    sa.Column('category', sa.String(), nullable=False),
    sa.Column('originator', sa.String(), nullable=False),
    sa.Column('practitioner_id', sa.String(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('answered_by', sa.String(), nullable=False),
    sa.Column('answered_at', sa.DateTime(), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['answered_by'], ['practitioners.id'], name=op.f('fk_approvals_answered_by_practitioners')),
    sa.ForeignKeyConstraint(['originator'], ['services.id'], name=op.f('fk_approvals_originator_services')),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioners.id'], name=op.f('fk_approvals_practitioner_id_practitioners')),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_approvals_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approvals'))
    )
    op.create_index(op.f('ix_approvals_young_person_id'), 'approvals', ['young_person_id'], unique=False)
    op.create_table('attachments',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('practitioner_id', sa.String(), nullable=False),
    sa.Column('service_id', sa.String(), nullable=False),
    sa.Column('weekdays', sa.JSON(), nullable=False),
    sa.Column('starts_at', sa.Time(), nullable=False),
    sa.Column('ends_at', sa.Time(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('remit', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioners.id'], name=op.f('fk_attachments_practitioner_id_practitioners')),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_attachments_service_id_services')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachments'))
    )
    op.create_index(op.f('ix_attachments_practitioner_id'), 'attachments', ['practitioner_id'], unique=False)
    op.create_table('consent_records',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('young_person_id', sa.String(), nullable=False),
    sa.Column('giver', sa.String(), nullable=False),
    sa.Column('capacity', sa.String(), nullable=False),
    sa.Column('competence_assessment_id', sa.String(), nullable=True),
    sa.Column('notice_version', sa.String(), nullable=False),
    sa.Column('method', sa.String(), nullable=False),
    sa.Column('interpreter', sa.String(), nullable=True),
    sa.Column('said_at', sa.DateTime(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('organisation_id', sa.String(), nullable=False),
    sa.Column('witness', sa.String(), nullable=True),
    sa.Column('evidence', sa.String(), nullable=True),
    sa.Column('evidence_hash', sa.String(), nullable=True),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('review_on', sa.Date(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_by', sa.String(), nullable=True),
    sa.Column('withdrawal_note', sa.String(), nullable=True),
    sa.Column('tell_parent', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['competence_assessment_id'], ['competence_assessments.id'], name=op.f('fk_consent_records_competence_assessment_id_competence_assessments')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_consent_records_organisation_id_organisations')),
    sa.ForeignKeyConstraint(['recorded_by'], ['practitioners.id'], name=op.f('fk_consent_records_recorded_by_practitioners')),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_consent_records_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent_records'))
    )
    op.create_index(op.f('ix_consent_records_young_person_id'), 'consent_records', ['young_person_id'], unique=False)
    op.create_table('details',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('young_person_id', sa.String(), nullable=False),
    sa.Column('category', sa.String(), nullable=False),
    sa.Column('originator', sa.String(), nullable=False),
    sa.Column('nature', sa.String(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['originator'], ['services.id'], name=op.f('fk_details_originator_services')),
    sa.ForeignKeyConstraint(['recorded_by'], ['practitioners.id'], name=op.f('fk_details_recorded_by_practitioners')),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_details_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_details'))
    )
    op.create_index(op.f('ix_details_young_person_id'), 'details', ['young_person_id'], unique=False)
    op.create_table('posts',
    sa.Column('practitioner_id', sa.String(), nullable=False),
    sa.Column('service_id', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('capacity', sa.String(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioners.id'], name=op.f('fk_posts_practitioner_id_practitioners')),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_posts_service_id_services')),
    sa.PrimaryKeyConstraint('practitioner_id', 'service_id', 'role', name=op.f('pk_posts'))
    )
    op.create_table('relationships',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('young_person_id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('service_id', sa.String(), nullable=False),
    sa.Column('practitioner_id', sa.String(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('evidence', sa.String(), nullable=False),
    sa.Column('decided_by', sa.String(), nullable=True),
    sa.Column('decision_ground', sa.String(), nullable=True),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['decided_by'], ['practitioners.id'], name=op.f('fk_relationships_decided_by_practitioners')),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioners.id'], name=op.f('fk_relationships_practitioner_id_practitioners')),
    sa.ForeignKeyConstraint(['recorded_by'], ['practitioners.id'], name=op.f('fk_relationships_recorded_by_practitioners')),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_relationships_service_id_services')),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_relationships_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_relationships'))
    )
    op.create_index(op.f('ix_relationships_practitioner_id'), 'relationships', ['practitioner_id'], unique=False)
    op.create_index(op.f('ix_relationships_service_id'), 'relationships', ['service_id'], unique=False)
    op.create_index(op.f('ix_relationships_young_person_id'), 'relationships', ['young_person_id'], unique=False)
    op.create_table('restrictions',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('young_person_id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('category', sa.String(), nullable=True),
    sa.Column('originator', sa.String(), nullable=True),
    sa.Column('contact', sa.String(), nullable=False),
    sa.Column('set_by', sa.String(), nullable=False),
    sa.Column('set_at', sa.DateTime(), nullable=False),
    sa.Column('lifted_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['originator'], ['services.id'], name=op.f('fk_restrictions_originator_services')),
    sa.ForeignKeyConstraint(['set_by'], ['practitioners.id'], name=op.f('fk_restrictions_set_by_practitioners')),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_restrictions_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_restrictions'))
    )
    op.create_index(op.f('ix_restrictions_young_person_id'), 'restrictions', ['young_person_id'], unique=False)
    op.create_table('detail_people',
    sa.Column('detail_id', sa.String(), nullable=False),
    sa.Column('young_person_id', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['detail_id'], ['details.id'], name=op.f('fk_detail_people_detail_id_details')),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_detail_people_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('detail_id', 'young_person_id', name=op.f('pk_detail_people'))
    )
    op.create_index(op.f('ix_detail_people_young_person_id'), 'detail_people', ['young_person_id'], unique=False)
    op.create_table('detail_texts',
    sa.Column('detail_id', sa.String(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('alone', sa.Boolean(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['detail_id'], ['details.id'], name=op.f('fk_detail_texts_detail_id_details')),
    sa.PrimaryKeyConstraint('detail_id', 'level', 'alone', name=op.f('pk_detail_texts'))
    )
    op.create_table('statements',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('record_id', sa.String(), nullable=False),
    sa.Column('effect', sa.String(), nullable=False),
    sa.Column('level_cap', sa.String(), nullable=False),
    sa.Column('conditions', sa.String(), nullable=True),
    sa.Column('exception_to', sa.String(), nullable=True),
    sa.Column('lifts', sa.String(), nullable=True),
    sa.Column('scope', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['exception_to'], ['statements.id'], name=op.f('fk_statements_exception_to_statements')),
    sa.ForeignKeyConstraint(['lifts'], ['statements.id'], name=op.f('fk_statements_lifts_statements')),
    sa.ForeignKeyConstraint(['record_id'], ['consent_records.id'], name=op.f('fk_statements_record_id_consent_records')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statements'))
    )
    op.create_index(op.f('ix_statements_record_id'), 'statements', ['record_id'], unique=False)
