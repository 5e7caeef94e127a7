"""Everything Sightline reads from its environment, once, into one frozen value.

Nothing else in the house reads ``os.environ``; a test builds its own :class:`Settings` instead of patching one.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).parent
ROOT = HERE if (HERE / "templates").is_dir() else HERE.parent
"""Where ``templates/`` and ``static/`` stand: beside ``app/`` in a checkout, inside it in a wheel."""

SECRET_KEY = "secret-key"  # noqa: S105 - a name of a file
"""The file in the data folder that keeps the installation's secret, unless the environment names one."""


class UnusableSettings(Exception):
    """The environment asks for something that cannot be done; the message is one line for the person who set it."""


@dataclass(frozen=True)
class Settings:
    """One installation's settings. Folders are absolute; URLs are as SQLAlchemy, redis or obstore read them."""

    data: Path
    host: str
    port: int
    database_url: str
    queue_url: str
    storage_url: str
    live_url: str
    secret_key: str
    base_url: str
    mail_url: str
    models: Path | None
    trusted_proxies: int = 0
    testing: bool = False

    @property
    def secure_cookies(self) -> bool:
        """Whether people reach this installation over https, so that cookies can insist on it."""
        return urlsplit(self.base_url).scheme == "https"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the environment variables that ``INTERFACE`` promises, with their defaults.

        Raises :class:`UnusableSettings` when a value cannot be used or the data folder cannot be made.
        """
        data = _folder(Path(environ.get("SIGHTLINE_DATA") or "var"))
        host = environ.get("HOST") or "127.0.0.1"
        port = _whole_number("PORT", environ.get("PORT") or "8000", 0, 65535)
        return cls(
            data=data,
            host=host,
            port=port,
            database_url=environ.get("SIGHTLINE_DATABASE_URL") or f"sqlite:///{data / 'sightline.sqlite3'}",
            queue_url=environ.get("SIGHTLINE_QUEUE_URL") or "",
            storage_url=environ.get("SIGHTLINE_STORAGE_URL") or "",
            live_url=environ.get("SIGHTLINE_LIVE_URL") or "",
            secret_key=environ.get("SIGHTLINE_SECRET_KEY") or _kept_secret(data / SECRET_KEY),
            base_url=(environ.get("SIGHTLINE_BASE_URL") or f"http://{host}:{port}").rstrip("/"),
            mail_url=environ.get("SIGHTLINE_MAIL_URL") or "",
            models=Path(environ["SIGHTLINE_MODELS"]) if environ.get("SIGHTLINE_MODELS") else None,
            trusted_proxies=_whole_number(
                "SIGHTLINE_TRUSTED_PROXIES", environ.get("SIGHTLINE_TRUSTED_PROXIES") or "0", 0, 8
            ),
        )


def _folder(path: Path) -> Path:
    path = path.expanduser().absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise UnusableSettings(
            f"The data folder {path} cannot be made: {problem.strerror}. Set SIGHTLINE_DATA to a folder you may write to."
        ) from problem
    return path


def _whole_number(name: str, text: str, least: int, most: int) -> int:
    if text.isascii() and text.isdigit() and least <= int(text) <= most:
        return int(text)
    raise UnusableSettings(f"{name} must be a whole number from {least} to {most}, and it is {text!r}.")


def _kept_secret(path: Path) -> str:
    """Read the installation's secret, making it the first time; two processes that start at once agree on one."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    except OSError as problem:
        raise UnusableSettings(
            f"The secret key cannot be written to {path}: {problem.strerror}."
        ) from problem
    secret = secrets.token_hex(32)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    return secret
