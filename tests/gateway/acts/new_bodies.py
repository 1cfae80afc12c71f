"""Organisations that come about while the gateway runs: an academy trust, a unitary authority, a neighbour."""

import json
import shutil

from gateway.commands.token import KEYS
from tests.gateway.running_gateway import RunningGateway


def found_organisation(running: RunningGateway, name: str, like: str) -> None:
    """Enter an organisation that signs its tokens with a key of its own, for the posts that another may name."""
    running.change("INSERT INTO organisations (id, name) VALUES (?, ?)", name, name.replace("-", " ").title())
    shutil.copy(running.data / KEYS / f"{like}.pem", running.data / KEYS / f"{name}.pem")
    ((keys, may_name, lifetime),) = running.rows(
        "SELECT keys, may_name, maximum_lifetime_seconds FROM issuers WHERE organisation_id = ?", like
    )
    own = [{**key, "key_id": f"{name}-demo"} for key in json.loads(keys)]
    running.change(
        "INSERT INTO issuers (name, organisation_id, keys, may_name, maximum_lifetime_seconds) VALUES (?, ?, ?, ?, ?)",
        f"https://{name}.example",
        name,
        json.dumps(own),
        may_name,
        lifetime,
    )


def hand_over(running: RunningGateway, service: str, organisation: str) -> None:
    """Let another organisation answer for a service from now on."""
    running.change("UPDATE services SET organisation_id = ? WHERE id = ?", organisation, service)


def found_service(running: RunningGateway, organisation: str, like: str, practitioner: str) -> str:
    """Give an organisation a service like another, with one personal adviser of its own."""
    name = f"{organisation}-{like}"
    running.change(
        "INSERT INTO services (id, organisation_id, agency, name, contact, sensitive, records)"
        " SELECT ?, ?, agency, name, contact, sensitive, records FROM services WHERE id = ?",
        name,
        organisation,
        like,
    )
    running.change(
        "INSERT INTO practitioners (id, name, active, vetted_until, trained_until)"
        " VALUES (?, ?, true, '2027-01-01', '2027-01-01')",
        practitioner,
        practitioner.replace(".", " ").title(),
    )
    running.change(
        "INSERT INTO posts (practitioner_id, service_id, role, capacity, starts_on)"
        " VALUES (?, ?, 'pa', 'substantive', '2025-01-01')",
        practitioner,
        name,
    )
    running.change(
        "UPDATE issuers SET may_name = ? WHERE organisation_id = ?", json.dumps([[name, "pa"]]), organisation
    )
    return name
