"""The shapes of all answers, by the operation that answers so: for each status of success, what stands in the body.

The door adds the event and the nonce to every one of them. Knows no request and no problem.
"""

from collections.abc import Mapping

from gateway.api.answers import asking, cases, log, partnership, protecting, spoken
from gateway.api.answers.shape import Shape

ANSWERS: Mapping[str, Mapping[int, Shape]] = {
    **cases.ANSWERS,
    **spoken.ANSWERS,
    **partnership.ANSWERS,
    **protecting.ANSWERS,
    **asking.ANSWERS,
    **log.ANSWERS,
}
