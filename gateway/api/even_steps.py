"""An answer that nobody is found leaves at whole steps of time, so that how long it took tells nobody apart.

The same statements run for somebody absent and for a stranger, but a stranger may have rows that are read and count for
nothing: a few microseconds, which thousands of calls could add up. Knows an outcome and an instant; no young person.
"""

from time import monotonic, sleep

NOT_FOUND = "not-found"
STEP_SECONDS = 0.005
"""More than such an answer takes on a machine that is not busy; on a busier one it leaves at the second or third."""


def wait_for_a_step(outcome: str, began: float) -> None:
    """Wait for the next whole step since `began` (of the monotonic clock), if nobody was found."""
    if outcome == NOT_FOUND:
        sleep((began - monotonic()) % STEP_SECONDS)
