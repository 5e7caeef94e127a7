"""The only module that knows DBOS: it claims queued work, keeps what steps returned and replays it after a crash.

What it does not do by itself is covered here and in ``workers``: a dead process's work stays with it for ever unless
somebody puts it back, and putting it back must respect the queues' limits.
"""

import json
import logging
import sqlite3
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from dbos import DBOS, DBOSClient, DBOSConfig
from dbos._serialization import Serializer
from dbos._sys_db import SystemDatabase
from dbos._utils import INTERNAL_QUEUE_NAME
from sqlalchemy.engine import make_url

Result = TypeVar("Result")

APPLICATION = "sightline"
APPLICATION_VERSION = (
    "1"  # pinned: the engine would else derive it from our source, and strand work at each upgrade
)
SCHEMA = "dbos"
POLLING_S = 0.2
WORKFLOW = "perform"
BATCH_OF_IDS = 500


class LeftUnfinished(BaseException):
    """Leaves a workflow without an outcome, to be taken up again. Not an ``Exception``: the engine would keep it."""


class _Raised(BaseException):
    """Carries a step's exception past the engine, which would otherwise keep it as that step's answer for ever."""

    def __init__(self, trouble: Exception) -> None:
        super().__init__()
        self.trouble = trouble


class _PlainJson(Serializer):
    """Keeps results as JSON. The engine's own choice is pickle, and nothing that is read back may run code."""

    def serialize(self, data: Any) -> str:
        return json.dumps(data, default=repr if isinstance(data, BaseException) else None)

    def deserialize(cls, serialized_data: str) -> Any:  # noqa: N805 - named as in the engine's interface
        return json.loads(serialized_data)

    def name(self) -> str:
        return "sightline_json"


@dataclass(frozen=True)
class Engine:
    """One process's part in the work. ``slots`` says how many jobs of each queue may run here at once."""

    url: str
    executor_id: str
    slots: Mapping[str, int]

    def launch(self, perform: Callable[[str, int], None]) -> None:
        """Begin to take work: ``perform(key, round)`` is called for each piece, on a thread of the engine's."""
        quieten()
        prepare(self.url)
        DBOS(config=self._config())
        DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)(
            lambda key, round_number: perform(key, round_number)  # noqa: PLW0108 - a bound method takes no marks
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the engine's own imports warn; ours would be seen by the tests
            DBOS.launch()
        for queue, slots in self.slots.items():
            DBOS.register_queue(
                queue, worker_concurrency=slots, polling_interval_sec=POLLING_S, on_conflict="always_update"
            )

    def _config(self) -> DBOSConfig:
        return DBOSConfig(
            name=APPLICATION,
            system_database_url=self.url,
            dbos_system_schema=SCHEMA,
            application_version=APPLICATION_VERSION,
            executor_id=self.executor_id,
            serializer=_PlainJson(),
            log_level="WARNING",
            console_log_level="WARNING",
        )

    def submit(self, workflow_id: str, queue: str, key: str, round_number: int) -> None:
        """Queue a piece of work; the second time with the same id changes nothing."""
        DBOS.enqueue_workflow_with_options(
            {
                "workflow_name": WORKFLOW,
                "queue_name": queue,
                "workflow_id": workflow_id,
                "application_name": APPLICATION,
            },
            key,
            round_number,
        )

    def states(self, workflow_ids: list[str]) -> dict[str, str]:
        """The engine's word for each piece of work it knows."""
        known = _system_database().get_workflow_statuses(workflow_ids)
        return {status["workflow_uuid"]: status["status"] for status in known}

    def executors_at_work(self) -> set[str]:
        """Every process that has claimed work and not finished it, dead ones included."""
        claimed = _system_database()
        with claimed.engine.connect() as connection:
            table = claimed.tables.workflow_status
            rows = connection.execute(
                table.select()
                .with_only_columns(table.c.executor_id)
                .where(table.c.status == "PENDING")
                .distinct()
            )
            return {row[0] for row in rows if row[0]}

    def put_back(self, executor_id: str) -> int:
        """Queue again what a process had claimed, in the queue it came from; say how many pieces."""
        return _put_back(_system_database(), executor_id)

    def put_back_one(self, workflow_id: str) -> None:
        """Queue again one piece of this process's own work that was left unfinished."""
        _system_database().reenqueue_for_recovery(workflow_id, [self.executor_id], INTERNAL_QUEUE_NAME)

    def forget(self, workflow_ids: list[str]) -> None:
        """Drop what was kept of work that ended long ago."""
        for start in range(0, len(workflow_ids), BATCH_OF_IDS):
            DBOS.delete_workflows(workflow_ids[start : start + BATCH_OF_IDS])

    def stop(self) -> None:
        """Take no more work, and put back what is still claimed by this process."""
        DBOS.destroy(destroy_registry=True)
        client = DBOSClient(
            system_database_url=self.url,
            dbos_system_schema=SCHEMA,
            application_name=APPLICATION,
            serializer=_PlainJson(),
        )
        try:
            _put_back(client._sys_db, self.executor_id)
        finally:
            client.destroy()


def step(name: str, function: Callable[[], Result]) -> Result:
    """Run ``function`` once: its plain-JSON result is kept and given back when the job is taken up again.

    What it raises is not kept, so the next attempt tries the step again.
    """

    def guarded() -> Any:
        try:
            return json.loads(json.dumps(function()))  # the same shape the first time as when it is replayed
        except Exception as trouble:
            raise _Raised(trouble) from trouble

    try:
        result: Result = DBOS.run_step({"name": name}, guarded)
    except _Raised as raised:
        raise raised.trouble from raised.trouble.__cause__
    return result


def prepare(url: str) -> None:
    """Put the engine's SQLite file into write-ahead mode, so that readers never wait; elsewhere do nothing."""
    parts = make_url(url)
    if parts.get_backend_name() != "sqlite" or not parts.database:
        return
    connection = sqlite3.connect(parts.database)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()


def quieten() -> None:
    """Let the engine say only what is wrong, and through the house's log instead of a handler of its own."""
    logger = logging.getLogger("dbos")
    logger.setLevel(logging.WARNING)
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    logger.propagate = True


def _system_database() -> SystemDatabase:
    from dbos._dbos import _get_dbos_instance  # noqa: PLC0415 - private, so as near to its use as can be

    return _get_dbos_instance()._sys_db


def _put_back(database: SystemDatabase, executor_id: str) -> int:
    """The engine's public ``resume_workflow`` ignores the queues' limits; this pair is what its own recovery uses.

    It changes only rows still claimed by ``executor_id``, so two rescuers at once do no harm.
    """
    claimed = database.get_pending_workflows(executor_id, APPLICATION_VERSION)
    for one in claimed:
        database.reenqueue_for_recovery(one.workflow_id, [executor_id], INTERNAL_QUEUE_NAME)
    return len(claimed)
