"""Letters: into a folder by default, through a server where one is named."""

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from app.foundation import mail
from app.foundation.mail import FolderMailer, Letter, ServerMailer, Undelivered
from app.settings import Settings, UnusableSettings

LETTER = Letter(
    to="amina@hillstreet.example", subject="Join Hill Street School", text="Amina,\n\nwelcome: ½ ☺\n"
)


@dataclass
class PostOffice:
    """A mail server of a few verbs, which keeps what it is given."""

    taken: list[bytes] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    refuses: str = ""
    address: tuple[str, int] = ("", 0)


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    """A mail server on this machine, without encryption."""
    office = PostOffice()

    class Clerk(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say("220 here")
            for line in iter(self.rfile.readline, b""):
                said = line.decode().strip()
                office.heard.append(said)
                verb = said.split(" ", 1)[0].upper()
                if office.refuses == verb:
                    self.say("550 no")
                elif verb == "DATA":
                    self.say("354 go on")
                    lines = iter(self.rfile.readline, b".\r\n")
                    office.taken.append(b"".join(lines))
                    self.say("250 taken")
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clerk) as server:
        office.address = ("127.0.0.1", server.server_address[1])
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield office
        server.shutdown()


def test_by_default_a_letter_is_a_file_that_only_its_owner_reads(settings: Settings) -> None:
    mailer = mail.from_url(settings)
    mailer.send(LETTER)
    [file] = (settings.data / "mail").iterdir()
    assert file.suffix == ".eml"
    assert file.stat().st_mode & 0o777 == 0o600
    assert (settings.data / "mail").stat().st_mode & 0o777 == 0o700
    read = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert (read["To"], read["Subject"]) == (LETTER.to, LETTER.subject)
    assert read.get_content() == LETTER.text
    assert read["Message-ID"]
    assert read["Auto-Submitted"] == "auto-generated"
    assert str(settings.data / "mail") in mailer.check()


def test_a_folder_can_be_named(settings: Settings, tmp_path: Path) -> None:
    mail.from_url(replace(settings, mail_url=f"file://{tmp_path / 'post'}")).send(LETTER)
    assert len(list((tmp_path / "post").iterdir())) == 1


def test_a_letter_goes_through_the_server_that_is_named(settings: Settings, post_office: PostOffice) -> None:
    host, port = post_office.address
    mailer = mail.from_url(
        replace(settings, mail_url=f"smtp://{host}:{port}?from=sightline@hillstreet.example")
    )
    mailer.send(LETTER)
    [taken] = post_office.taken
    read = email.message_from_bytes(taken, policy=email.policy.default)
    assert (read["To"], read["From"]) == (LETTER.to, "Sightline <sightline@hillstreet.example>")
    assert "welcome: ½ ☺" in read.get_content()
    assert f"{host}:{port}" in mailer.check()


def test_a_server_that_refuses_or_is_not_there_is_told_of(post_office: PostOffice) -> None:
    host, port = post_office.address
    post_office.refuses = "RCPT"
    with pytest.raises(Undelivered, match="did not take it"):
        ServerMailer(host, port, "sightline@hillstreet.example").send(LETTER)
    with pytest.raises(Undelivered, match="does not answer"):
        ServerMailer(host, 1, "sightline@hillstreet.example").send(LETTER)


def test_a_secret_is_not_given_to_a_server_without_encryption(
    post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "LOOPBACK", ())  # as if the server stood elsewhere
    host, port = post_office.address
    mailer = ServerMailer(host, port, "sightline@hillstreet.example", name="amina", secret="open sesame")
    with pytest.raises(Undelivered, match="no encryption"):
        mailer.send(LETTER)
    assert not any(line.upper().startswith("AUTH") for line in post_office.heard)


@pytest.mark.parametrize(
    "letter",
    [
        replace(LETTER, to="amina@hillstreet.example\r\nBcc: everybody@evil.example"),
        replace(LETTER, subject="Join\r\nBcc: everybody@evil.example"),
        replace(LETTER, to="not an address"),
        replace(LETTER, to=""),
    ],
)
def test_nobody_writes_a_header_of_his_own(settings: Settings, letter: Letter) -> None:
    with pytest.raises(Undelivered):
        mail.from_url(settings).send(letter)
    assert not (settings.data / "mail").exists()


def test_a_folder_that_takes_nothing_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Undelivered, match="takes no letters"):
        FolderMailer(tmp_path / "file", "sightline@hillstreet.example").send(LETTER)


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "mail.example", "smtps:mail.example"])
def test_a_url_of_no_use_is_said_to_be_one(settings: Settings, url: str) -> None:
    with pytest.raises(UnusableSettings, match="SIGHTLINE_MAIL_URL"):
        mail.from_url(replace(settings, mail_url=url))


def test_a_server_is_read_from_its_url(settings: Settings) -> None:
    url = "smtps://amina%40school:open%20sesame@mail.example?from=post@school.example"
    assert mail.from_url(replace(settings, mail_url=url)) == ServerMailer(
        host="mail.example",
        port=465,
        sender="post@school.example",
        name="amina@school",
        secret="open sesame",
        tls_at_once=True,
    )
