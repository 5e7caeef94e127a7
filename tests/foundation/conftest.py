"""What the foundation's tests share: a database of a test's own, SQLite in a folder and PostgreSQL if one answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def own_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of this test's own, gone afterwards."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'sightline.sqlite3'}"
        return
    yield request.getfixturevalue("postgresql_url")
