"""The log proves itself: a tree over the events, sections under lock, tags to find events by.

What a log of before holds is kept: its sections go under lock with keys made now, and its tree is grown anew.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import context, op

from gateway.access_log.event import SealedSection, SectionName
from gateway.access_log.locked import lock
from gateway.access_log.tags import TagKind, tag, words_of_section
from gateway.access_log.tree import CompactRange


COUNT = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')

revision = '0003'
down_revision = '0002'


def upgrade() -> None:
    connection = op.get_bind()
    # The tables are made anew: SQLite adds no column that may not be empty.
    events = connection.execute(sa.text('SELECT seq, id, leaf, leaf_hash FROM access_events ORDER BY seq')).all()
    sections = connection.execute(sa.text('SELECT seq, name, salt, body FROM event_sections ORDER BY seq')).all()
    op.drop_table('event_sections')
    op.drop_table('access_events')
    _new_tables()
    _keep_events(events)
    _keep_sections({event.seq: event for event in events}, sections)
    _tree(events)


def _keep_events(events: Sequence[Any]) -> None:
    kept = sa.table('access_events', *(sa.column(name) for name in ('seq', 'id', 'leaf', 'leaf_hash', 'at')))
    for seq, name, leaf, found in events:
        at = datetime.fromisoformat(json.loads(leaf)['time'].removesuffix('Z'))
        op.get_bind().execute(sa.insert(kept).values(seq=seq, id=name, leaf=leaf, leaf_hash=found, at=at))


def _new_tables() -> None:
    op.create_table('access_events',
    sa.Column('seq', COUNT, autoincrement=False, nullable=False),
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('leaf', sa.LargeBinary(), nullable=False),
    sa.Column('leaf_hash', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_access_events')),
    sa.UniqueConstraint('id', name=op.f('uq_access_events_id'))
    )
    op.create_index(op.f('ix_access_events_at'), 'access_events', ['at'], unique=False)
    op.create_table('event_sections',
    sa.Column('seq', COUNT, nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('key_file', sa.String(), nullable=False),
    sa.Column('key_slot', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['seq'], ['access_events.seq'], name=op.f('fk_event_sections_seq_access_events')),
    sa.PrimaryKeyConstraint('seq', 'name', name=op.f('pk_event_sections'))
    )
    op.create_table('event_tags',
    sa.Column('tag', sa.LargeBinary(), nullable=False),
    sa.Column('seq', COUNT, nullable=False),
    sa.ForeignKeyConstraint(['seq'], ['access_events.seq'], name=op.f('fk_event_tags_seq_access_events')),
    sa.PrimaryKeyConstraint('tag', 'seq', name=op.f('pk_event_tags')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_event_tags_seq'), 'event_tags', ['seq'], unique=False)
    op.create_table('log_nodes',
    sa.Column('level', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('place', COUNT, autoincrement=False, nullable=False),
    sa.Column('hash', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('level', 'place', name=op.f('pk_log_nodes'))
    )
    op.create_table('checkpoints',
    sa.Column('size', COUNT, autoincrement=False, nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('size', name=op.f('pk_checkpoints'))
    )


def _keep_sections(events: dict[int, Any], sections: Sequence[Any]) -> None:
    if not sections:
        return
    sealer = context.config.attributes['sealer']()
    kept = sa.table('event_sections', *(sa.column(c) for c in ('seq', 'name', 'content', 'key_file', 'key_slot')))
    for seq, name, salt, body in sections:
        section = SealedSection(SectionName(name), bytes(salt), bytes(body))
        ((place, key),) = sealer.keys.take(1)
        content = lock(section, events[seq].id, place, key).content
        row = {'seq': seq, 'name': name, 'content': content, 'key_file': place.file, 'key_slot': place.slot}
        op.get_bind().execute(sa.insert(kept).values(row))
        _tags(seq, {tag(sealer.pseudonyms, *word) for word in words_of_section(section.name, json.loads(body))})
    for seq, event in events.items():
        members = json.loads(event.leaf)
        _tags(seq, {tag(sealer.pseudonyms, kind, members[kind.value]) for kind in (TagKind.KIND, TagKind.OUTCOME)})


def _tags(seq: int, tags: set[bytes]) -> None:
    kept = sa.table('event_tags', sa.column('tag'), sa.column('seq'))
    for each in tags:
        op.get_bind().execute(sa.insert(kept).values(tag=each, seq=seq))


def _tree(events: Sequence[Any]) -> None:
    connection, grown = op.get_bind(), CompactRange()
    nodes = sa.table('log_nodes', sa.column('level'), sa.column('place'), sa.column('hash'))
    for event in events:
        grown, whole = grown.grown(bytes(event.leaf_hash))
        for height, place, node in whole:
            if height % 8 == 0:
                connection.execute(sa.insert(nodes).values(level=height // 8, place=place, hash=node))
    begun = connection.execute(sa.text('SELECT count(*) FROM log_head')).scalar()
    op.drop_table('log_head')
    op.create_table('log_head',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('size', COUNT, nullable=False),
    sa.Column('subtrees', sa.LargeBinary(), nullable=False),
    sa.Column('latest', sa.DateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_log_head'))
    )
    if begun:
        connection.execute(
            sa.text('INSERT INTO log_head VALUES (1, :size, :subtrees, (SELECT max(at) FROM access_events))'),
            {'size': grown.size, 'subtrees': b''.join(grown.subtrees)},
        )
