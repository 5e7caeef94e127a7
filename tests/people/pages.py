"""How tests fill in a form: they open its page, as a browser must, and send what stands in it."""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.foundation.db import db
from app.people.models import Person

PHRASE = "violet lantern marble tuesday"


def csrf_token(page: TestResponse) -> str:
    """The token that a page's forms carry."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found, page.text[:500]
    return found.group(1)


def send(client: FlaskClient, path: str, to: str | None = None, /, **fields: Any) -> TestResponse:
    """Open the page at ``path`` and post ``fields`` to ``to``, or to the same address."""
    page = client.get(path)
    return client.post(to or path, data={"csrf_token": csrf_token(page), **fields})


def sign_in(
    client: FlaskClient, email: str, phrase: str = PHRASE, *, address: str = "192.0.2.1", after: str = "/"
) -> TestResponse:
    """Type an address and a pass phrase at the front door, coming from an address of the network."""
    page = client.get("/sign-in", environ_base={"REMOTE_ADDR": address})
    return client.post(
        "/sign-in",
        data={"csrf_token": csrf_token(page), "email": email, "pass_phrase": phrase, "next": after},
        environ_base={"REMOTE_ADDR": address},
    )


def is_in(client: FlaskClient) -> bool:
    """Whether this browser is signed in."""
    return client.get("/account").status_code == 200


def again(person: Person) -> Person:
    """A person as the database knows them now: a request closes the session that a test's people came from."""
    return db.session.get_one(Person, person.id, populate_existing=True)
