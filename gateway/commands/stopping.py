"""Runs a server until the process is told to end, then ends it so that everybody who was heard is answered.

At the first SIGTERM or SIGINT nobody new is let in, what has come is answered, for so many seconds at most, and
connections are closed once they have their answer; a second signal ends the process at once, as a crash would.
"""

import os
import signal
import socket
from collections.abc import Callable
from time import monotonic
from types import FrameType
from typing import Any

import waitress
from waitress.task import WSGITask
from waitress.wasyncore import dispatcher, loop

from gateway.limits.whole_requests import WholeRequests

FINISH_SECONDS = 8.0
"""More than any answer may take: what is not answered by then hangs, or is sent by somebody who is too slow."""
SIGNALS = (signal.SIGTERM, signal.SIGINT)
ENDED_BY = 128
Answers = Callable[..., Any]


class LastTask(WSGITask):  # type: ignore[misc] # waitress has no types
    """A call that is answered; while the server stops, with the word that the connection is closed after it."""

    def start(self) -> None:
        """Begin the answer."""
        super().start()
        if not self.channel.server.accepting:
            self.set_close_on_finish()


class Channel(WholeRequests):
    """A connection on which calls come."""

    task_class = LastTask

    @property
    def idle(self) -> bool:
        """Whether nothing of a call is here, nor of an answer."""
        return not self.requests and self.request is None and not self.total_outbufs_len


class Server:
    """A waitress server that ends gracefully; `more` is what waitress takes."""

    def __init__(self, app: Answers, listener: socket.socket, **more: object) -> None:
        self._open: dict[int, object] = {}
        self._server = waitress.create_server(
            app, map=self._open, sockets=[listener], ident=None, asyncore_use_poll=True, **more
        )
        self._server.channel_class = Channel
        self._told = False

    def run(self) -> None:
        """Answer calls until the process is told to end; return when everybody who was heard is answered."""
        # They stay so until the process is gone: what is left to write may be cut short by a second signal too.
        for number in SIGNALS:
            signal.signal(number, self._tell)
        while not self._told:
            self._turn(1.0)
        self._finish(monotonic() + FINISH_SECONDS)

    def _tell(self, number: int, _frame: FrameType | None) -> None:
        if self._told:
            os._exit(ENDED_BY + number)
        self._told = True
        self._server.pull_trigger()

    def _turn(self, seconds: float) -> None:
        loop(timeout=seconds, use_poll=True, map=self._open, count=1)

    def _finish(self, until: float) -> None:
        self._let_in_who_waits()
        self._server.accepting = False
        # The listener alone: the trigger is still needed to hear of answers.
        dispatcher.close(self._server)
        self._turn(0.0)
        while self._server.active_channels and monotonic() < until:
            for channel in [each for each in self._server.active_channels.values() if each.idle]:
                channel.handle_close()
            self._turn(0.1)
        self._server.task_dispatcher.shutdown(timeout=max(0.0, until - monotonic()))
        self._server.trigger.close()

    def _let_in_who_waits(self) -> None:
        count = -1
        while count < len(self._open):
            count = len(self._open)
            self._server.handle_accept()
