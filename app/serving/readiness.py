"""What is seen to before anything is served: room on the disk, addresses that mean something, tables of today's shape."""

import shutil

from app.foundation import mail, storage
from app.foundation.db import db
from app.foundation.migrations import current, migrate
from app.serving import CannotStart
from app.serving.trouble import DISK_FULL
from app.settings import Settings

LEAST_ROOM_BYTES = 50 * 1024 * 1024  # less, and the database itself soon cannot write


def bring_up_to_date(settings: Settings) -> None:
    """Give the database the shape this release expects, and leave it connected."""
    _require_usable(settings)
    db.connect(settings.database_url)
    if not current():
        migrate()


def require_current(settings: Settings) -> None:
    """Refuse to work on tables of another shape, and hand no connection to a process that is forked."""
    _require_usable(settings)
    db.connect(settings.database_url)
    try:
        if not current():
            raise CannotStart("The database is not up to date. Type: sightline setup")
    finally:
        db.disconnect()


def _require_usable(settings: Settings) -> None:
    """Find out now, and not at the first upload or letter, that there is no room or that an address means nothing."""
    if shutil.disk_usage(settings.data).free < LEAST_ROOM_BYTES:
        raise CannotStart(DISK_FULL)
    storage.connect(settings)
    mail.from_url(settings)
