"""What the installation counts about itself, as Prometheus reads it. Names of endpoints, never of people or things."""

import time
from collections.abc import Iterator

from flask import Flask, Response, current_app, g, request, request_started
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from app.foundation.db import db
from app.foundation.jobs.models import Job, State
from app.foundation.refusals import Missing

NOWHERE = "none"
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class JobCounts(Collector):
    """How many jobs are in each state, asked of the database at each scrape."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give one number a state, also for states that no job is in."""
        counted = select(Job.state, func.count()).group_by(Job.state)
        found = dict(db.session.execute(counted).all())
        family = GaugeMetricFamily("sightline_jobs", "Jobs by state.", labels=["state"])
        for state in State:
            family.add_metric([str(state)], found.get(state, 0))
        yield family

    def describe(self) -> list[GaugeMetricFamily]:
        """Spare the registry a look into the database before there is one."""
        return []


class Measures:
    """One app's counters."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "sightline_requests",
            "Requests answered.",
            ["endpoint", "method", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "sightline_request_seconds",
            "Time until a request was answered.",
            ["endpoint"],
            buckets=BUCKETS_S,
            registry=self.registry,
        )
        self.registry.register(JobCounts())

    def count(self, response: Response) -> Response:
        """Count an answer. Methods that HTTP does not know are counted as one, so that nobody can flood the list."""
        endpoint = request.endpoint or NOWHERE
        method = request.method if request.method in KNOWN_METHODS else "OTHER"
        self.requests.labels(endpoint, method, str(response.status_code)).inc()
        if "began_s" in g:
            self.seconds.labels(endpoint).observe(time.perf_counter() - g.began_s)
        return response


KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def measure(app: Flask) -> None:
    """Count every request of an app."""
    measures = app.extensions["measures"] = Measures()
    request_started.connect(_begin, app)
    app.after_request(measures.count)


def show() -> Response:
    """What was counted, for an admin's token. For everybody else there is nothing here."""
    if not g.person.runs_the_installation:
        raise Missing
    measures: Measures = current_app.extensions["measures"]
    return Response(generate_latest(measures.registry), content_type=CONTENT_TYPE_LATEST)


def _begin(_app: Flask) -> None:
    g.began_s = time.perf_counter()
