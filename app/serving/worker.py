"""The worker process: every slice's jobs, done inside the app's context so that partials render as on a page."""

from importlib import import_module
from pathlib import Path

from app import create_app
from app.foundation.jobs import Worker
from app.serving import CannotStart
from app.settings import Settings

INTERACTIVE_SLOTS = (
    2  # a clip does not wait for a long file that is being made watchable, nor the other way round
)
APP = Path(__file__).parent.parent


def load_jobs() -> None:
    """Import every module that holds jobs or chores, so that the worker knows them."""
    for path in sorted(APP.glob("*/jobs.py")):
        import_module(f"app.{path.parent.name}.jobs")


def work(settings: Settings) -> None:
    """Do jobs until SIGTERM or SIGINT. Raises :class:`CannotStart` where a library of the system is missing."""
    try:
        import cv2  # noqa: F401, PLC0415 - loads the system's libraries, better missed now than in a teacher's job
    except ImportError as trouble:
        raise CannotStart(f"A library is missing ({trouble}). {MISSING_LIBRARY}") from trouble
    load_jobs()
    app = create_app(settings)
    Worker(settings, interactive_slots=INTERACTIVE_SLOTS, context=app.app_context).run()


MISSING_LIBRARY = "On Debian or Ubuntu type: apt-get install libgl1 libglib2.0-0 libxcb1"
