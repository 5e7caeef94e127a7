"""Which place this installation keeps its files in."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from app.foundation.jobs import every
from app.foundation.storage.local import LocalStorage
from app.foundation.storage.store import Storage
from app.settings import Settings, UnusableSettings

SWEEP_EVERY_S = 600
_opened: list[Storage] = []


def from_url(url: str, data: Path) -> Storage:
    """Open the place behind ``url``: empty for the data folder, ``file:///…``, or ``s3://bucket/prefix``.

    S3 credentials come from the usual ``AWS_…`` variables; ``?endpoint=`` and ``?region=`` reach other makers' S3.
    Raises :class:`UnusableSettings`.
    """
    parts = urlsplit(url)
    if not url:
        return LocalStorage(data / "storage")
    if parts.scheme == "file" and parts.path.startswith("/"):
        return LocalStorage(Path(parts.path))
    if parts.scheme == "s3" and parts.netloc:
        return _bucket(url, data)
    raise UnusableSettings(f"SIGHTLINE_STORAGE_URL must be empty, file:///… or s3://…, and it is {url!r}.")


def connect(settings: Settings) -> Storage:
    """Make the settings' place this process's :func:`current` one."""
    _opened[:] = [from_url(settings.storage_url, settings.data)]
    return _opened[0]


def current() -> Storage:
    """Where this process keeps files. Raises ``RuntimeError`` before :func:`connect`."""
    if not _opened:
        raise RuntimeError("the storage is not connected yet")
    return _opened[0]


@every(seconds=SWEEP_EVERY_S)
def sweep_scratch() -> None:
    """Remove the working folders of processes that died."""
    current().scratch.sweep()


def _bucket(url: str, data: Path) -> Storage:
    # Loaded here, so that an installation with a folder does not pay for a client it never uses.
    from obstore.store import S3Store  # noqa: PLC0415

    from app.foundation.storage.remote import RemoteStorage  # noqa: PLC0415

    parts = urlsplit(url)
    asked = {
        name: values[0] for name, values in parse_qs(parts.query).items() if name in ("endpoint", "region")
    }
    plain = asked.get("endpoint", "").startswith("http://")
    store = S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        client_options={"allow_http": plain},
        **asked,  # type: ignore[arg-type]
    )
    return RemoteStorage(store, data / "scratch")
