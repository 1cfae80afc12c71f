"""The members that several bodies share."""

from marshmallow import fields, validate

from gateway.api.schemas import LONGEST_WORD

LONGEST_REASON = 2000


def word(says: str = "", *, required: bool = True) -> fields.String:
    """Return a member that holds one word or identifier."""
    return fields.String(required=required, validate=validate.Length(1, LONGEST_WORD), metadata={"says": says})


def reason(says: str) -> fields.String:
    """Return a member in which somebody says why, in their own words."""
    return fields.String(required=True, validate=validate.Length(1, LONGEST_REASON), metadata={"says": says})


def version() -> fields.Integer:
    """Return the member that says which version was read."""
    says = "the version that you read; another one is answered with 409"
    return fields.Integer(required=True, strict=True, validate=validate.Range(min=0), metadata={"says": says})


def day(says: str, *, required: bool = True) -> fields.Date:
    """Return a member that holds a day."""
    return fields.Date(required=required, metadata={"says": says})
