"""The engines that one would pick instead, each fed the same protocol in its own language and asked the same questions.

Each is given what an expert would give it: policies read once, requests made ready beforehand, one batch a request.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

from benchmarks.engine import Engine
from benchmarks.peers.cedar import Cedar
from benchmarks.peers.cerbos import cerbos
from benchmarks.peers.pycasbin import enforcer, fast_enforcer
from benchmarks.peers.regorus import Regorus
from policy.protocol import Protocol

# Each with the most questions that it is asked: whoever takes seconds for one is asked few.
PEERS: Sequence[tuple[Callable[[Protocol], AbstractContextManager[Engine]], int]] = (
    (lambda protocol: nullcontext(Regorus(protocol)), 100),
    (cerbos, 100),
    (lambda protocol: nullcontext(fast_enforcer(protocol)), 100),
    (lambda protocol: nullcontext(Cedar(protocol)), 3),
    (lambda protocol: nullcontext(enforcer(protocol)), 3),
)
