"""The figures of one process, as Prometheus reads them: counted while it answers, or looked up when they are read.

No label holds a value of a case, a person or an organisation: a route is its template, a method one of a few, an
outcome and a reason words of closed lists.
"""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, disable_created_metrics
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from gateway.clock import Clock
from gateway.log_keeping.ballast import Ballast
from gateway.storage.database import Database, StorageUnavailable
from gateway.storage.log_size import log_size
from gateway.storage.writer import Writer

SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
JOBS = (1, 2, 5, 10, 20, 50, 100)
Gauges = dict[str, tuple[str, float]]


class Metrics:
    """What is counted while the process answers."""

    def __init__(self) -> None:
        # When each series began says nothing here, and would double the page.
        disable_created_metrics()  # type: ignore[no-untyped-call] # prometheus-client left its types out
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        asked = ["route", "method", "status", "outcome"]
        self.requests = Counter("concordat_requests", "Calls that were answered", asked, registry=self.registry)
        self.seconds = Histogram(
            "concordat_request_seconds", "How long answers took", ["route"], buckets=SECONDS, registry=self.registry
        )
        self.refused_tokens = Counter(
            "concordat_refused_tokens", "Tokens that were refused, and why", ["reason"], registry=self.registry
        )
        self.commits = Histogram(
            "concordat_commit_seconds", "How long groups of events took to commit", buckets=SECONDS,
            registry=self.registry,
        )  # fmt: skip
        self.groups = Histogram(
            "concordat_commit_events", "How many events were committed together", buckets=JOBS, registry=self.registry
        )

    def committed(self, jobs: int, seconds: float) -> None:
        """Count one group that the writer wrote, or failed to."""
        self.groups.observe(jobs)
        self.commits.observe(seconds)


class Looked(Collector):
    """What is looked up when the figures are read."""

    def __init__(self, database: Database, writer: Writer, ballast: Ballast, clock: Clock) -> None:
        self.database, self.writer, self.ballast, self.clock = database, writer, ballast, clock

    def collect(self) -> Iterable[Metric]:
        """Look everything up; without the database, what does not stand in it, and that it is away."""
        for name, (says, value) in {**self._beside(), **self._stored()}.items():
            yield GaugeMetricFamily(f"concordat_{name}", says, value)

    def _beside(self) -> Gauges:
        taken, most = self.database.connections()
        return {
            "writer_waiting": ("Events that wait to be written", self.writer.waiting),
            "ballast_present": ("1 while the ballast is there, 0 once the disk was full", self.ballast.path.exists()),
            "disk_free_bytes": ("Room on the disk of the data folder", self.ballast.room()),
            "database_connections_taken": ("Connections to the database in use", taken),
            "database_connections_most": ("Connections to the database at most", most),
        }

    def _stored(self) -> Gauges:
        try:
            with self.database.snapshot() as connection:
                size = log_size(connection)
        except StorageUnavailable:
            return {"database_up": ("1 while the database can be read", 0)}
        found: Gauges = {
            "database_up": ("1 while the database can be read", 1),
            "log_events": ("Events in the access log", size.events),
            "log_unsigned_events": ("Events that no checkpoint has signed yet", size.events - size.signed),
        }
        if size.signed_at:
            age = (self.clock() - size.signed_at).total_seconds()
            found["checkpoint_age_seconds"] = ("How long ago the log was signed", age)
        return found


def metrics_of(database: Database, writer: Writer, ballast: Ballast, clock: Clock) -> Metrics:
    """Return the figures of one gateway, and have its writer counted."""
    found = Metrics()
    found.registry.register(Looked(database, writer, ballast, clock))
    writer.committed = found.committed
    return found
