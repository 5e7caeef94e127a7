"""Letters to people: into a folder by default, through a mail server where one is named.

``SIGHTLINE_MAIL_URL`` is empty (the folder ``mail`` in the data folder), ``file:///a/folder``, or
``smtp://name:secret@host:587?from=sightline@school.example`` (``smtps://`` for TLS from the first byte).
"""

import os
import smtplib
import ssl
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app

from app.foundation import clock
from app.foundation.ids import new_id
from app.settings import Settings, UnusableSettings

TIMEOUT_S = 10
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Undelivered(Exception):
    """A letter could not be handed over; the message is for whoever runs the installation."""


@dataclass(frozen=True)
class Letter:
    """Plain text for one person."""

    to: str
    subject: str
    text: str

    def sealed(self, sender: str) -> EmailMessage:
        """The letter as a mail. Raises :class:`Undelivered` when an address or the subject cannot be one."""
        mail = EmailMessage()
        try:
            mail["From"] = Address("Sightline", addr_spec=sender)
            mail["To"] = Address(addr_spec=self.to)
            mail["Subject"] = self.subject
        except (ValueError, IndexError, MessageError) as trouble:  # the parser's way with what is no address
            raise Undelivered("the address or the subject cannot be written into a mail") from trouble
        mail["Date"] = format_datetime(clock.now())
        mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(self.text)
        return mail


class Mailer(Protocol):
    """Something that takes letters."""

    def send(self, letter: Letter) -> None:
        """Hand a letter over. Raises :class:`Undelivered`."""

    def check(self) -> str:
        """Say where letters go. Raises :class:`Undelivered` when they cannot go there."""


@dataclass(frozen=True)
class FolderMailer:
    """Writes each letter as a file that mail programs open. Letters hold links, so only the owner may read them."""

    folder: Path
    sender: str

    def send(self, letter: Letter) -> None:
        """Write the letter."""
        content = letter.sealed(self.sender).as_bytes()
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            name = f"{clock.now():%Y%m%dT%H%M%S.%f}-{new_id()}.eml"
            descriptor = os.open(self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
        except OSError as trouble:
            raise Undelivered(f"the folder {self.folder} takes no letters: {trouble.strerror}") from trouble

    def check(self) -> str:
        """Say which folder."""
        nearest = next(place for place in (self.folder, *self.folder.parents) if place.exists())
        if not os.access(nearest, os.W_OK):
            raise Undelivered(f"the folder {self.folder} takes no letters")
        return f"letters are written to {self.folder}"


@dataclass(frozen=True)
class ServerMailer:
    """Sends through a mail server, encrypted wherever it offers that; never a secret without."""

    host: str
    port: int
    sender: str
    name: str = ""
    secret: str = ""
    tls_at_once: bool = False

    def send(self, letter: Letter) -> None:
        """Send the letter."""
        mail = letter.sealed(self.sender)
        with self._connected() as server:
            try:
                server.send_message(mail)
            except (smtplib.SMTPException, OSError) as trouble:
                raise Undelivered(f"{self.host} did not take it: {type(trouble).__name__}") from trouble

    def check(self) -> str:
        """Say which server, once it answered."""
        with self._connected():
            return f"letters go through {self.host}:{self.port}"

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        try:
            if self.tls_at_once:
                server: smtplib.SMTP = smtplib.SMTP_SSL(
                    self.host, self.port, timeout=TIMEOUT_S, context=context
                )
            else:
                server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S)
                self._encrypt(server, context)
            if self.name:
                server.login(self.name, self.secret)
        except (smtplib.SMTPException, OSError) as trouble:
            raise Undelivered(
                f"{self.host}:{self.port} does not answer: {type(trouble).__name__}"
            ) from trouble
        return server

    def _encrypt(self, server: smtplib.SMTP, context: ssl.SSLContext) -> None:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        elif self.name and self.host not in LOOPBACK:
            server.close()
            raise Undelivered(f"{self.host} offers no encryption, so the secret is not given to it")


def from_url(settings: Settings) -> Mailer:
    """The mailer that an installation's settings ask for. Raises :class:`UnusableSettings` for a URL of no use."""
    url = urlsplit(settings.mail_url)
    ours = urlsplit(settings.base_url).hostname or "localhost"
    sender = parse_qs(url.query).get("from", [f"sightline@{ours if '.' in ours else 'localhost'}"])[0]
    if not settings.mail_url or url.scheme == "file":
        return FolderMailer(Path(unquote(url.path)) if url.path else settings.data / "mail", sender)
    if url.scheme not in ("smtp", "smtps") or not url.hostname:
        raise UnusableSettings("SIGHTLINE_MAIL_URL is read as smtp://host, smtps://host or file:///folder.")
    secure = url.scheme == "smtps"
    return ServerMailer(
        host=url.hostname,
        port=url.port or (465 if secure else 587),
        sender=sender,
        name=unquote(url.username or ""),
        secret=unquote(url.password or ""),
        tls_at_once=secure,
    )


def mailer() -> Mailer:
    """This application's mailer."""
    made: Mailer | None = current_app.extensions.get("mailer")
    if made is None:
        made = current_app.extensions["mailer"] = from_url(current_app.config["SIGHTLINE"])
    return made
