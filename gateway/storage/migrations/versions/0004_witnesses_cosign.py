"""What witnesses keep of other logs is kept outside the database.

Revision ID: 0004
Revises: 0003
"""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Nothing: what a witness keeps stands in files, where whoever rewrites a database does not reach."""


def downgrade() -> None:
    """Undo it."""
