"""Keeping files and sending them: the same promises from a folder and from an S3 bucket."""

import hashlib
import os
import resource
import socket
import stat
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import obstore
import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from obstore.store import S3Store
from werkzeug.serving import make_server

from app.foundation import storage
from app.foundation.storage import NotKept, Storage, UnsafeKey
from app.foundation.storage.local import LocalStorage
from app.foundation.storage.remote import RemoteStorage
from app.settings import ROOT, Settings, UnusableSettings

FILM = bytes(range(256)) * 4_000  # a megabyte in which every place can be told


@pytest.fixture(scope="session")
def bucket_server() -> Iterator[str]:
    """An S3 double in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{url}/moto-api/", timeout=1).close()
            break
        except OSError:
            threading.Event().wait(0.1)
    request = urllib.request.Request(f"{url}/lessons", method="PUT")
    urllib.request.urlopen(request, timeout=10).close()
    yield url
    server.kill()
    server.wait()


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Storage:
    """An empty place of either kind."""
    if request.param == "folder":
        return storage.from_url("", tmp_path)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    server = request.getfixturevalue("bucket_server")
    return storage.from_url(f"s3://lessons/{tmp_path.name}?endpoint={server}&region=us-east-1", tmp_path)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A local file to keep."""
    path = tmp_path / "film.mp4"
    path.write_bytes(FILM)
    return path


def test_what_is_kept_can_be_read_back(place: Storage, film: Path) -> None:
    place.put_file(film, "recordings/abc/playback.mp4")
    assert place.read("recordings/abc/playback.mp4") == FILM
    assert place.size("recordings/abc/playback.mp4") == len(FILM)
    with place.local_path("recordings/abc/playback.mp4") as path:
        assert path.read_bytes() == FILM
    assert film.exists()


def test_a_file_that_is_given_away_is_gone_from_where_it_was(place: Storage, film: Path) -> None:
    place.put_file(film, "recordings/abc/original", move=True)
    assert not film.exists()
    assert place.read("recordings/abc/original") == FILM


def test_keeping_again_replaces_and_changes_the_tag(place: Storage, film: Path) -> None:
    place.put_file(film, "a/film")
    before = place.facts("a/film")
    film.write_bytes(b"another take")
    place.put_file(film, "a/film")
    assert place.read("a/film") == b"another take"
    assert place.facts("a/film").tag != before.tag


@pytest.mark.parametrize(
    ("start", "end"), [(0, 1), (255, 300), (0, len(FILM)), (len(FILM) - 1, len(FILM)), (7, 7)]
)
def test_a_range_is_exactly_what_was_asked_for(place: Storage, film: Path, start: int, end: int) -> None:
    place.put_file(film, "film")
    assert b"".join(place.open_range("film", start, end)) == FILM[start:end]


def test_an_empty_file_can_be_kept(place: Storage, film: Path) -> None:
    film.write_bytes(b"")
    place.put_file(film, "empty")
    assert place.read("empty") == b""


def test_what_is_not_there_is_told_at_once(place: Storage) -> None:
    for ask in (place.facts, place.size, place.read, lambda key: place.open_range(key, 0, 1)):
        with pytest.raises(NotKept):
            ask("no/such/file")
    with pytest.raises(NotKept), place.local_path("no/such/file"):
        pass


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/etc/passwd",
        "../up",
        "a/../b",
        "a//b",
        "a/",
        ".hidden",
        "a/.b",
        "a\\b",
        "a\0b",
        "a b",
        "ü",
        "x" * 600,
    ],
)
def test_a_key_that_we_would_never_make_is_refused(place: Storage, film: Path, key: str) -> None:
    for act in (place.read, place.size, place.delete_prefix, lambda key: place.put_file(film, key)):
        with pytest.raises(UnsafeKey):
            act(key)
    with pytest.raises(UnsafeKey):
        list(place.list_prefix(key))


def test_a_folder_made_in_a_working_folder_is_kept_whole(place: Storage) -> None:
    with place.working_folder("recordings/abc") as folder:
        (folder / "hls" / "720").mkdir(parents=True)
        (folder / "hls" / "master.m3u8").write_text("#EXTM3U")
        (folder / "hls" / "720" / "seg_1.m4s").write_bytes(b"one")
        place.put_folder(folder / "hls", "recordings/abc/hls")
    assert [kept.key for kept in place.list_prefix("recordings/abc")] == [
        "recordings/abc/hls/720/seg_1.m4s",
        "recordings/abc/hls/master.m3u8",
    ]
    assert not folder.exists()


def test_deleting_a_prefix_takes_everything_under_it_and_nothing_beside_it(
    place: Storage, film: Path
) -> None:
    for key in ("recordings/abc/one", "recordings/abc/deep/two", "recordings/abcd/other"):
        place.put_file(film, key)
    place.delete_prefix("recordings/abc")
    place.delete_prefix("recordings/abc")
    assert [kept.key for kept in place.list_prefix("recordings")] == ["recordings/abcd/other"]
    place.delete_prefix("recordings/abcd/other")
    assert list(place.list_prefix("recordings")) == []


def test_the_place_says_whether_it_works(place: Storage) -> None:
    place.check()
    assert place.free_bytes() > 0
    assert list(place.list_prefix("check")) == []


def test_a_bucket_that_cannot_be_reached_says_so(tmp_path: Path) -> None:
    store = S3Store(
        "nowhere",
        endpoint="http://127.0.0.1:9",
        region="us-east-1",
        access_key_id="x",
        secret_access_key="x",
        client_options={"allow_http": True},
        retry_config={"max_retries": 0},
    )
    with pytest.raises(storage.StorageUnavailable):
        RemoteStorage(store, tmp_path).check()


def test_kept_files_are_for_their_owner_only(tmp_path: Path, film: Path) -> None:
    before = os.umask(0)
    try:
        LocalStorage(tmp_path / "kept").put_file(film, "recordings/abc/film")
    finally:
        os.umask(before)
    for path in (tmp_path / "kept").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o600 if path.is_file() else 0o700), path


def test_a_half_written_file_is_never_seen(tmp_path: Path) -> None:
    writes = (
        "import os, sys, shutil, pathlib\n"
        "from app.foundation.storage.local import LocalStorage\n"
        "shutil.copyfile = lambda source, target: (pathlib.Path(target).write_bytes(b'half'), os.kill(os.getpid(), 9))\n"
        "LocalStorage(pathlib.Path(sys.argv[1])).put_file(pathlib.Path(sys.argv[2]), 'recordings/abc/film')\n"
    )
    film = tmp_path / "film"
    film.write_bytes(FILM)
    killed = subprocess.run([sys.executable, "-c", writes, tmp_path / "kept", film], cwd=ROOT, check=False)
    assert killed.returncode == -9
    place = LocalStorage(tmp_path / "kept")
    assert list(place.list_prefix("recordings")) == []
    assert place.scratch.sweep() == 1
    assert list(place.scratch.root.iterdir()) == []


def test_a_sweep_leaves_working_folders_that_are_in_use(tmp_path: Path) -> None:
    place = LocalStorage(tmp_path / "kept")
    with place.working_folder("recordings/abc") as folder:
        assert place.scratch.sweep() == 0
        assert folder.is_dir()


def test_a_url_that_means_nothing_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(UnusableSettings, match="SIGHTLINE_STORAGE_URL"):
        storage.from_url("ftp://elsewhere/x", tmp_path)


@pytest.fixture
def client(place: Storage, film: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A one-page app that sends the film."""
    place.put_file(film, "film")
    monkeypatch.setattr("app.foundation.storage.opening._opened", [place])
    return sender().test_client()


def sender() -> Flask:
    """An app that sends the kept film, in the page and as a download."""
    app = Flask(__name__)

    @app.get("/film")
    def film() -> Response:
        return storage.send("film", content_type="video/mp4", cache_seconds=600)

    @app.get("/download")
    def download() -> Response:
        return storage.send("film", content_type="video/mp4", download_name='Maths "5B"\r\nX: é.mp4')

    return app


def test_the_whole_film_comes_with_what_a_player_needs(client: FlaskClient) -> None:
    answer = client.get("/film")
    assert answer.status_code == 200
    assert answer.data == FILM
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Cache-Control"] == "private, max-age=600"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content_length == len(FILM)


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=100-", 100, len(FILM)),
        ("bytes=-5", len(FILM) - 5, len(FILM)),
        ("bytes=-99999999", 0, len(FILM)),
        ("bytes=1000-99999999", 1000, len(FILM)),
    ],
)
def test_one_range_is_answered_with_just_that(client: FlaskClient, asked: str, start: int, end: int) -> None:
    answer = client.get("/film", headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.data == FILM[start:end]
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(FILM)}"
    assert answer.content_length == end - start


@pytest.mark.parametrize("asked", [f"bytes={len(FILM)}-", "bytes=99999999-100000000"])
def test_a_range_outside_the_film_is_refused_with_its_size(client: FlaskClient, asked: str) -> None:
    answer = client.get("/film", headers={"Range": asked})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(FILM)}"
    assert answer.data == b""


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=" + ",".join(f"{n}-{n + 1}" for n in range(0, 4000, 4)),
        "bytes=0-1,0-1",
        "lines=1-2",
        "bytes=x",
        "bytes=-0",
    ],
)
def test_many_ranges_or_nonsense_get_the_film_once(client: FlaskClient, asked: str) -> None:
    answer = client.get("/film", headers={"Range": asked})
    assert answer.status_code == 200
    assert answer.content_length == len(FILM)


def test_head_tells_everything_but_the_film(client: FlaskClient) -> None:
    answer = client.head("/film", headers={"Range": "bytes=0-9"})
    assert answer.data == b""
    assert answer.headers["Content-Length"] == "10"
    assert client.head("/film").headers["Content-Length"] == str(len(FILM))


def test_a_browser_that_has_the_film_is_not_sent_it_again(client: FlaskClient) -> None:
    first = client.get("/film")
    again = client.get("/film", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    dated = client.get("/film", headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert dated.status_code == 304
    assert client.get("/film", headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_range_meant_for_another_film_gets_the_whole(client: FlaskClient) -> None:
    tag = client.head("/film").headers["ETag"]
    meant = client.get("/film", headers={"Range": "bytes=0-9", "If-Range": tag})
    assert meant.status_code == 206
    other = client.get("/film", headers={"Range": "bytes=0-9", "If-Range": '"an older one"'})
    assert other.status_code == 200


def test_a_download_is_an_attachment_whatever_it_is_called(client: FlaskClient) -> None:
    answer = client.get("/download")
    said = answer.headers["Content-Disposition"]
    assert said == (
        "attachment; filename=\"Maths _5B___X_ _.mp4\"; filename*=UTF-8''Maths%20%225B%22%0D%0AX%3A%20%C3%A9.mp4"
    )
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_gigabyte_costs_no_more_memory_than_a_megabyte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = LocalStorage(tmp_path / "kept")
    with (tmp_path / "big").open("wb") as big:
        big.truncate(1024**3)  # sparse: costs no disk
    place.put_file(tmp_path / "big", "film", move=True)
    monkeypatch.setattr("app.foundation.storage.opening._opened", [place])
    server = make_server("127.0.0.1", 0, sender(), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    received, digest = 0, hashlib.sha256()
    with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/film", timeout=60) as answer:
        while chunk := answer.read(1024 * 1024):
            received += len(chunk)
            digest.update(chunk[:1])
    server.shutdown()
    server.server_close()
    assert received == 1024**3
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024  # KiB


def test_settings_decide_where_this_process_keeps_files(tmp_path: Path) -> None:
    settings = Settings.from_environment({"SIGHTLINE_DATA": str(tmp_path), "SIGHTLINE_STORAGE_URL": ""})
    assert isinstance(storage.connect(settings), LocalStorage)
    assert storage.current().free_bytes() > 0


def test_the_bucket_holds_only_what_was_kept(bucket_server: str, tmp_path: Path, film: Path) -> None:
    store = S3Store(
        "lessons",
        prefix="alone",
        endpoint=bucket_server,
        region="us-east-1",
        access_key_id="x",
        secret_access_key="x",
        client_options={"allow_http": True},
    )
    place = RemoteStorage(store, tmp_path / "scratch")
    place.put_file(film, "film")
    with place.local_path("film"):
        pass
    assert [meta["path"] for page in obstore.list(store) for meta in page] == ["film"]
    assert list((tmp_path / "scratch").iterdir()) == []
