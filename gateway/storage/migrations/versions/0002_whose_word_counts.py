"""Whose word counts: what people take back, family ties, exceptional access, approvals, challenges, tasks, the register.

What people said is never changed from here on: triggers refuse it, and `words_taken_back` says what ended a record.
"""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'

APPEND_ONLY = ('consent_records', 'statements', 'competence_assessments', 'objections', 'words_taken_back', 'receipts')
NEW_COLUMNS = (
    ('agreements', 'suspended_on', 'DATE', None),
    ('agreements', 'suspended_because', 'VARCHAR', None),
    ('agreements', 'terminated_on', 'DATE', None),
    ('agreements', 'terminated_because', 'VARCHAR', None),
    ('agreement_parties', 'acceded_on', 'DATE', None),
    ('agreement_parties', 'signed_by', 'VARCHAR', 'practitioners'),
    ('agreement_parties', 'withdrawn_because', 'VARCHAR', None),
    ('attachments', 'acting_for', 'VARCHAR', 'services'),
    ('consent_records', 'service_id', 'VARCHAR', 'services'),
    ('relationships', 'ended_by', 'VARCHAR', 'practitioners'),
    ('relationships', 'ended_because', 'VARCHAR', None),
    ('restrictions', 'because', 'VARCHAR', None),
    ('restrictions', 'service_id', 'VARCHAR', 'services'),
    ('shields', 'because', 'VARCHAR', None),
    ('shields', 'service_id', 'VARCHAR', 'services'),
    ('shields', 'expires_at', 'DATETIME', None),
    ('shields', 'confirmed_by', 'VARCHAR', 'practitioners'),
    ('statements', 'left_out', 'JSON', None),
    ('young_people', 'died_on', 'DATE', None),
)


KINDS = {'sqlite': {}, 'postgresql': {'DATETIME': 'TIMESTAMP'}}


def upgrade() -> None:
    _new_tables()
    dialect = op.get_bind().dialect.name
    for table, column, kind, of in NEW_COLUMNS:
        refers = f' CONSTRAINT fk_{table}_{column}_{of} REFERENCES {of} (id)' if of else ''
        op.execute(f'ALTER TABLE {table} ADD COLUMN {column} {KINDS[dialect].get(kind, kind)}{refers}')
    # A practitioner's only post is the one that was meant.
    post = '(SELECT min(service_id) FROM posts WHERE posts.practitioner_id = {})'
    op.execute(f"UPDATE attachments SET acting_for = {post.format('attachments.practitioner_id')}")
    op.execute(f"UPDATE consent_records SET service_id = {post.format('consent_records.recorded_by')}")
    _what_was_taken_back()
    _by_post(post)
    _never_change(dialect)


def _never_change(dialect: str) -> None:
    if dialect == 'postgresql':
        op.execute(
            "CREATE FUNCTION never_change() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION '% is append only', TG_TABLE_NAME; END $$"
        )
    refuse = {
        'postgresql': 'FOR EACH ROW EXECUTE FUNCTION never_change()',
        'sqlite': "BEGIN SELECT RAISE(ABORT, '{0} is append only'); END",
    }[dialect]
    for table in APPEND_ONLY:
        op.execute(f'CREATE TRIGGER {table}_never_change BEFORE UPDATE ON {table} ' + refuse.format(table))


def _what_was_taken_back() -> None:
    op.execute(
        "INSERT INTO words_taken_back (id, young_person_id, of, record_id, kind, said_by, said_at, recorded_at,"
        " recorded_by, note) SELECT 'tb-' || id, young_person_id, 'consent', id, 'withdrawn', coalesce(withdrawn_by,"
        " giver), withdrawn_at, withdrawn_at, recorded_by, withdrawal_note FROM consent_records"
        " WHERE withdrawn_at IS NOT NULL"
    )
    op.execute(
        "INSERT INTO words_taken_back (id, young_person_id, of, record_id, kind, said_by, said_at, recorded_at,"
        " recorded_by) SELECT 'tb-' || id, young_person_id, 'objection', id, 'withdrawn', holder, withdrawn_at,"
        " withdrawn_at, recorded_by FROM objections WHERE withdrawn_at IS NOT NULL"
    )
    op.execute("UPDATE consent_records SET status = 'active' WHERE withdrawn_at IS NOT NULL")
    for table, columns in (
        ('consent_records', ('withdrawn_at', 'withdrawn_by', 'withdrawal_note')), ('objections', ('withdrawn_at',))
    ):
        for column in columns:
            op.drop_column(table, column)


def _by_post(post: str) -> None:
    """Bind approvals and allow-lists to a service as well, so that they do not follow a person elsewhere."""
    _set_aside('allow_list')
    op.create_table('allow_list',
    sa.Column('young_person_id', sa.String(), nullable=False),
    sa.Column('practitioner_id', sa.String(), nullable=False),
    sa.Column('service_id', sa.String(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioners.id'], name=op.f('fk_allow_list_practitioner_id_practitioners')),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_allow_list_service_id_services')),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_allow_list_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('young_person_id', 'practitioner_id', 'service_id', name=op.f('pk_allow_list'))
    )
    whose = post.format('allow_list_before.practitioner_id')
    op.execute(
        f'INSERT INTO allow_list SELECT young_person_id, practitioner_id, {whose}, starts_on, ends_on'
        f' FROM allow_list_before WHERE {whose} IS NOT NULL'
    )
    op.drop_table('allow_list_before')
    _set_aside('approvals')
    op.drop_index('ix_approvals_young_person_id', 'approvals_before')
    op.create_table('approvals',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('young_person_id', sa.String(), nullable=False),
    sa.Column('request_id', sa.String(), nullable=True),
    sa.Column('category', sa.String(), nullable=False),
    sa.Column('originator', sa.String(), nullable=False),
    sa.Column('practitioner_id', sa.String(), nullable=False),
    sa.Column('service_id', sa.String(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('because', sa.String(), nullable=True),
    sa.Column('answered_by', sa.String(), nullable=False),
    sa.Column('answered_at', sa.DateTime(), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['answered_by'], ['practitioners.id'], name=op.f('fk_approvals_answered_by_practitioners')),
    sa.ForeignKeyConstraint(['originator'], ['services.id'], name=op.f('fk_approvals_originator_services')),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioners.id'], name=op.f('fk_approvals_practitioner_id_practitioners')),
    sa.ForeignKeyConstraint(['request_id'], ['approval_requests.id'], name=op.f('fk_approvals_request_id_approval_requests')),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_approvals_service_id_services')),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_approvals_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approvals'))
    )
    op.create_index(op.f('ix_approvals_young_person_id'), 'approvals', ['young_person_id'], unique=False)
    whose = post.format('approvals_before.practitioner_id')
    op.execute(
        f'INSERT INTO approvals SELECT id, young_person_id, NULL, category, originator, practitioner_id, {whose}, purpose,'
        f' answer, NULL, answered_by, answered_at, expires_at FROM approvals_before WHERE {whose} IS NOT NULL'
    )
    op.drop_table('approvals_before')


def _set_aside(table: str) -> None:
    op.rename_table(table, f'{table}_before')
    if op.get_bind().dialect.name == 'postgresql':
        # The name of a primary key's index is taken in the whole schema.
        op.drop_constraint(f'pk_{table}', f'{table}_before')


def _new_tables() -> None:
    op.create_table('agreement_reviews',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('agreement_id', sa.String(), nullable=False),
    sa.Column('reviewed_by', sa.String(), nullable=False),
    sa.Column('reviewed_on', sa.Date(), nullable=False),
    sa.Column('finding', sa.String(), nullable=False),
    sa.Column('next_review_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], name=op.f('fk_agreement_reviews_agreement_id_agreements')),
    sa.ForeignKeyConstraint(['reviewed_by'], ['practitioners.id'], name=op.f('fk_agreement_reviews_reviewed_by_practitioners')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_reviews'))
    )
    op.create_index(op.f('ix_agreement_reviews_agreement_id'), 'agreement_reviews', ['agreement_id'], unique=False)
    op.create_table('family_ties',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('young_person_id', sa.String(), nullable=False),
    sa.Column('person', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('evidence', sa.String(), nullable=False),
    sa.Column('set_aside_by', sa.String(), nullable=True),
    sa.Column('set_aside_because', sa.String(), nullable=True),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['recorded_by'], ['practitioners.id'], name=op.f('fk_family_ties_recorded_by_practitioners')),
    sa.ForeignKeyConstraint(['set_aside_by'], ['practitioners.id'], name=op.f('fk_family_ties_set_aside_by_practitioners')),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_family_ties_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_family_ties'))
    )
    op.create_index(op.f('ix_family_ties_young_person_id'), 'family_ties', ['young_person_id'], unique=False)
    op.create_table('leaves',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('practitioner_id', sa.String(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioners.id'], name=op.f('fk_leaves_practitioner_id_practitioners')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_leaves'))
    )
    op.create_index(op.f('ix_leaves_practitioner_id'), 'leaves', ['practitioner_id'], unique=False)
    op.create_table('merges',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('kept_id', sa.String(), nullable=False),
    sa.Column('merged_id', sa.String(), nullable=False),
    sa.Column('ground', sa.String(), nullable=False),
    sa.Column('merged_by', sa.String(), nullable=False),
    sa.Column('merged_at', sa.DateTime(), nullable=False),
    sa.Column('undone_by', sa.String(), nullable=True),
    sa.Column('undone_at', sa.DateTime(), nullable=True),
    sa.Column('undone_because', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['kept_id'], ['young_people.id'], name=op.f('fk_merges_kept_id_young_people')),
    sa.ForeignKeyConstraint(['merged_by'], ['practitioners.id'], name=op.f('fk_merges_merged_by_practitioners')),
    sa.ForeignKeyConstraint(['merged_id'], ['young_people.id'], name=op.f('fk_merges_merged_id_young_people')),
    sa.ForeignKeyConstraint(['undone_by'], ['practitioners.id'], name=op.f('fk_merges_undone_by_practitioners')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_merges'))
    )
    op.create_index(op.f('ix_merges_kept_id'), 'merges', ['kept_id'], unique=False)
    op.create_index(op.f('ix_merges_merged_id'), 'merges', ['merged_id'], unique=False)
    op.create_table('protection_lifts',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('protection_id', sa.String(), nullable=False),
    sa.Column('part', sa.String(), nullable=False),
    sa.Column('practitioner_id', sa.String(), nullable=False),
    sa.Column('because', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioners.id'], name=op.f('fk_protection_lifts_practitioner_id_practitioners')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_protection_lifts'))
    )
    op.create_index(op.f('ix_protection_lifts_protection_id'), 'protection_lifts', ['protection_id'], unique=False)
    op.create_table('words_taken_back',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('young_person_id', sa.String(), nullable=False),
    sa.Column('of', sa.String(), nullable=False),
    sa.Column('record_id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('replaced_by', sa.String(), nullable=True),
    sa.Column('said_by', sa.String(), nullable=False),
    sa.Column('said_at', sa.DateTime(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['recorded_by'], ['practitioners.id'], name=op.f('fk_words_taken_back_recorded_by_practitioners')),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_words_taken_back_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_words_taken_back'))
    )
    op.create_index(op.f('ix_words_taken_back_record_id'), 'words_taken_back', ['record_id'], unique=False)
    op.create_index(op.f('ix_words_taken_back_young_person_id'), 'words_taken_back', ['young_person_id'], unique=False)
    op.create_table('approval_requests',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('young_person_id', sa.String(), nullable=False),
    sa.Column('category', sa.String(), nullable=False),
    sa.Column('originator', sa.String(), nullable=True),
    sa.Column('practitioner_id', sa.String(), nullable=False),
    sa.Column('service_id', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('because', sa.String(), nullable=False),
    sa.Column('asked_at', sa.DateTime(), nullable=False),
    sa.Column('due_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['originator'], ['services.id'], name=op.f('fk_approval_requests_originator_services')),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioners.id'], name=op.f('fk_approval_requests_practitioner_id_practitioners')),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_approval_requests_service_id_services')),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_approval_requests_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approval_requests'))
    )
    op.create_index(op.f('ix_approval_requests_practitioner_id'), 'approval_requests', ['practitioner_id'], unique=False)
    op.create_index(op.f('ix_approval_requests_young_person_id'), 'approval_requests', ['young_person_id'], unique=False)
    op.create_table('approvers',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('service_id', sa.String(), nullable=False),
    sa.Column('category', sa.String(), nullable=False),
    sa.Column('approver_id', sa.String(), nullable=False),
    sa.Column('deputy_id', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['approver_id'], ['practitioners.id'], name=op.f('fk_approvers_approver_id_practitioners')),
    sa.ForeignKeyConstraint(['deputy_id'], ['practitioners.id'], name=op.f('fk_approvers_deputy_id_practitioners')),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_approvers_service_id_services')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approvers'))
    )
    op.create_index(op.f('ix_approvers_service_id'), 'approvers', ['service_id'], unique=False)
    op.create_table('challenges',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('young_person_id', sa.String(), nullable=False),
    sa.Column('category', sa.String(), nullable=False),
    sa.Column('practitioner_id', sa.String(), nullable=False),
    sa.Column('service_id', sa.String(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('because', sa.String(), nullable=False),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('due_at', sa.DateTime(), nullable=False),
    sa.Column('answer', sa.String(), nullable=True),
    sa.Column('answer_note', sa.String(), nullable=True),
    sa.Column('answered_by', sa.String(), nullable=True),
    sa.Column('answered_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['answered_by'], ['practitioners.id'], name=op.f('fk_challenges_answered_by_practitioners')),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioners.id'], name=op.f('fk_challenges_practitioner_id_practitioners')),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_challenges_service_id_services')),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_challenges_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_challenges'))
    )
    op.create_index(op.f('ix_challenges_practitioner_id'), 'challenges', ['practitioner_id'], unique=False)
    op.create_index(op.f('ix_challenges_young_person_id'), 'challenges', ['young_person_id'], unique=False)
    op.create_table('exceptional_accesses',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('young_person_id', sa.String(), nullable=False),
    sa.Column('practitioner_id', sa.String(), nullable=False),
    sa.Column('service_id', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('ground', sa.String(), nullable=False),
    sa.Column('believed', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('why_now', sa.String(), nullable=False),
    sa.Column('why_this_much', sa.String(), nullable=False),
    sa.Column('consent_sought', sa.String(), nullable=False),
    sa.Column('informed', sa.String(), nullable=False),
    sa.Column('opened_at', sa.DateTime(), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.Column('extended_at', sa.DateTime(), nullable=True),
    sa.Column('extended_because', sa.String(), nullable=True),
    sa.Column('second_authoriser', sa.String(), nullable=True),
    sa.Column('authorised_at', sa.DateTime(), nullable=True),
    sa.Column('review_due_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioners.id'], name=op.f('fk_exceptional_accesses_practitioner_id_practitioners')),
    sa.ForeignKeyConstraint(['second_authoriser'], ['practitioners.id'], name=op.f('fk_exceptional_accesses_second_authoriser_practitioners')),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_exceptional_accesses_service_id_services')),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_exceptional_accesses_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exceptional_accesses'))
    )
    op.create_index(op.f('ix_exceptional_accesses_practitioner_id'), 'exceptional_accesses', ['practitioner_id'], unique=False)
    op.create_index(op.f('ix_exceptional_accesses_young_person_id'), 'exceptional_accesses', ['young_person_id'], unique=False)
    op.create_table('match_attempts',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('practitioner_id', sa.String(), nullable=False),
    sa.Column('service_id', sa.String(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('ground', sa.String(), nullable=True),
    sa.Column('referral_reference', sa.String(), nullable=True),
    sa.Column('second_authoriser', sa.String(), nullable=True),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('handle_hash', sa.String(), nullable=True),
    sa.Column('young_person_id', sa.String(), nullable=True),
    sa.Column('expires_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioners.id'], name=op.f('fk_match_attempts_practitioner_id_practitioners')),
    sa.ForeignKeyConstraint(['second_authoriser'], ['practitioners.id'], name=op.f('fk_match_attempts_second_authoriser_practitioners')),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_match_attempts_service_id_services')),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_match_attempts_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_match_attempts'))
    )
    op.create_index(op.f('ix_match_attempts_handle_hash'), 'match_attempts', ['handle_hash'], unique=False)
    op.create_index(op.f('ix_match_attempts_practitioner_id'), 'match_attempts', ['practitioner_id'], unique=False)
    op.create_table('not_shared',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('young_person_id', sa.String(), nullable=False),
    sa.Column('categories', sa.JSON(), nullable=False),
    sa.Column('with_whom', sa.String(), nullable=False),
    sa.Column('because', sa.String(), nullable=False),
    sa.Column('decided_by', sa.String(), nullable=False),
    sa.Column('service_id', sa.String(), nullable=False),
    sa.Column('decided_at', sa.DateTime(), nullable=False),
    sa.Column('review_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['decided_by'], ['practitioners.id'], name=op.f('fk_not_shared_decided_by_practitioners')),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_not_shared_service_id_services')),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_not_shared_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_not_shared'))
    )
    op.create_index(op.f('ix_not_shared_young_person_id'), 'not_shared', ['young_person_id'], unique=False)
    op.create_table('rota_slots',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('service_id', sa.String(), nullable=False),
    sa.Column('practitioner_id', sa.String(), nullable=False),
    sa.Column('covers', sa.String(), nullable=True),
    sa.Column('starts_at', sa.DateTime(), nullable=False),
    sa.Column('ends_at', sa.DateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('cancelled_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['covers'], ['practitioners.id'], name=op.f('fk_rota_slots_covers_practitioners')),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioners.id'], name=op.f('fk_rota_slots_practitioner_id_practitioners')),
    sa.ForeignKeyConstraint(['recorded_by'], ['practitioners.id'], name=op.f('fk_rota_slots_recorded_by_practitioners')),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_rota_slots_service_id_services')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rota_slots'))
    )
    op.create_index(op.f('ix_rota_slots_practitioner_id'), 'rota_slots', ['practitioner_id'], unique=False)
    op.create_table('tasks',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('young_person_id', sa.String(), nullable=True),
    sa.Column('owner_id', sa.String(), nullable=True),
    sa.Column('owner_service', sa.String(), nullable=True),
    sa.Column('owner_role', sa.String(), nullable=True),
    sa.Column('about', sa.String(), nullable=False),
    sa.Column('categories', sa.JSON(), nullable=False),
    sa.Column('raised_by', sa.String(), nullable=True),
    sa.Column('raised_at', sa.DateTime(), nullable=False),
    sa.Column('due_at', sa.DateTime(), nullable=True),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.Column('closed_by', sa.String(), nullable=True),
    sa.Column('outcome', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['closed_by'], ['practitioners.id'], name=op.f('fk_tasks_closed_by_practitioners')),
    sa.ForeignKeyConstraint(['owner_id'], ['practitioners.id'], name=op.f('fk_tasks_owner_id_practitioners')),
    sa.ForeignKeyConstraint(['owner_service'], ['services.id'], name=op.f('fk_tasks_owner_service_services')),
    sa.ForeignKeyConstraint(['raised_by'], ['practitioners.id'], name=op.f('fk_tasks_raised_by_practitioners')),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_tasks_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tasks'))
    )
    op.create_index(op.f('ix_tasks_owner_id'), 'tasks', ['owner_id'], unique=False)
    op.create_index(op.f('ix_tasks_owner_service'), 'tasks', ['owner_service'], unique=False)
    op.create_index(op.f('ix_tasks_young_person_id'), 'tasks', ['young_person_id'], unique=False)
    op.create_table('terms',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('service_id', sa.String(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_terms_service_id_services')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_terms'))
    )
    op.create_index(op.f('ix_terms_service_id'), 'terms', ['service_id'], unique=False)
    op.create_table('told_elsewhere',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('young_person_id', sa.String(), nullable=False),
    sa.Column('categories', sa.JSON(), nullable=False),
    sa.Column('told_to', sa.String(), nullable=False),
    sa.Column('told_whom', sa.String(), nullable=False),
    sa.Column('ground', sa.String(), nullable=False),
    sa.Column('told_at', sa.DateTime(), nullable=False),
    sa.Column('told_by', sa.String(), nullable=False),
    sa.Column('service_id', sa.String(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name=op.f('fk_told_elsewhere_service_id_services')),
    sa.ForeignKeyConstraint(['told_by'], ['practitioners.id'], name=op.f('fk_told_elsewhere_told_by_practitioners')),
    sa.ForeignKeyConstraint(['told_to'], ['services.id'], name=op.f('fk_told_elsewhere_told_to_services')),
    sa.ForeignKeyConstraint(['young_person_id'], ['young_people.id'], name=op.f('fk_told_elsewhere_young_person_id_young_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_told_elsewhere'))
    )
    op.create_index(op.f('ix_told_elsewhere_young_person_id'), 'told_elsewhere', ['young_person_id'], unique=False)
    op.create_table('exceptional_reviews',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('access_id', sa.String(), nullable=False),
    sa.Column('reviewer_id', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('reviewed_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['access_id'], ['exceptional_accesses.id'], name=op.f('fk_exceptional_reviews_access_id_exceptional_accesses')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['practitioners.id'], name=op.f('fk_exceptional_reviews_reviewer_id_practitioners')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exceptional_reviews'))
    )
    op.create_index(op.f('ix_exceptional_reviews_access_id'), 'exceptional_reviews', ['access_id'], unique=False)
    op.create_table('receipts',
    sa.Column('code_hash', sa.String(), nullable=False),
    sa.Column('record_id', sa.String(), nullable=False),
    sa.Column('given_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['record_id'], ['consent_records.id'], name=op.f('fk_receipts_record_id_consent_records')),
    sa.PrimaryKeyConstraint('code_hash', name=op.f('pk_receipts'))
    )
