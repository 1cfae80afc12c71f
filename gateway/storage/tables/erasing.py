"""What an erasure leaves to be done once it is durable: the keys that are still to be overwritten in their files."""

from sqlalchemy import Column, Integer, String, Table

from gateway.storage.tables.metadata import metadata

keys_to_destroy = Table(
    "keys_to_destroy",
    metadata,
    Column("key_file", String, primary_key=True),
    Column("key_slot", Integer, primary_key=True, autoincrement=False),
)
