"""A connection on which each request has to come whole within a time: a byte now and then keeps none open for ever.

The server lets go of connections on which nothing came for its `channel_timeout`. Here a part of a request is no reason
to wait longer. Knows no gateway.
"""

from typing import Any

from waitress.channel import HTTPChannel


class WholeRequests(HTTPChannel):  # type: ignore[misc] # waitress has no types
    """A connection as the server has it, but for what counts as something that came."""

    request: Any
    last_activity: float
    _began = 0.0

    def received(self, data: bytes) -> bool:
        """Take in what came."""
        if self.request is None:
            self._began = self.last_activity
        taken: bool = super().received(data)
        if self.request is not None:
            self.last_activity = self._began
        return taken
