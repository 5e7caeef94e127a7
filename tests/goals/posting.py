"""Sending a page's form as a browser would, with the token of the page."""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def post(client: FlaskClient, path: str, *, partial: bool = False, **fields: Any) -> TestResponse:
    """Post a form. The token is taken from the account's page, which everybody has."""
    page = client.get("/account")
    found = re.search(r'name="csrf-token" content="([^"]+)"', page.text)
    assert found, page.status
    headers = {"X-Partial": "1"} if partial else {}
    return client.post(path, data={"csrf_token": found[1], **fields}, headers=headers)
