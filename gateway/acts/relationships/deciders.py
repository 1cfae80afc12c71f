"""Whose threshold decision counts: that of somebody who, in a post of theirs, answers for child protection."""

from engine.case import local_day
from engine.permission import permission
from gateway.acting import broken
from gateway.storage.register import read_posts
from gateway.visit import Visit

DECIDE = "decide_threshold"


def check_decider(visit: Visit, practitioner: str) -> None:
    """Refuse, with a Problem, the decision of somebody who decides no threshold."""
    day = local_day(visit.at)
    posts = [post for post in read_posts(visit.connection, practitioner) if post.active and post.period.covers(day)]
    if not any(permission(visit.table, post.asker, DECIDE, (), ()) for post in posts):
        rule = "A threshold is decided by a manager who answers for child protection: name who decided."
        raise broken("decided_by", rule)
