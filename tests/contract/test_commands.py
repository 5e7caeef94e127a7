"""What the interface promises in the terminal, typed as a person types it: what is printed where, and how it ends."""

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import pytest

from tests.contract.conftest import FRAMES, RATE, ProgramOf
from tests.contract.installation import COMMAND, ROOT, Installation
from tests.media_pipeline.films import Shot, write_film

pytestmark = pytest.mark.slow

COMMANDS = (
    "serve", "web", "worker", "setup", "doctor", "person", "pair", "token", "ingest", "backup", "restore",
)  # fmt: skip


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation that is set up and does not serve."""
    made = Installation(tmp_path_factory.mktemp("quiet") / "data")
    made.must("setup")
    return made


def pipeline(*words: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run the pipeline without the app."""
    command = [sys.executable, "-m", "media_pipeline", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def gif(place: Path) -> Path:
    """A picture that moves, and is no recording."""
    with av.open(str(place), "w", format="gif") as container:
        stream = container.add_stream("gif", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "rgb8"
        for _ in range(5):
            container.mux(stream.encode(av.VideoFrame(64, 48, "rgb8")))
        container.mux(stream.encode())
    return place


def test_the_command_is_installed_beside_its_python() -> None:
    assert os.access(COMMAND, os.X_OK)
    said = subprocess.run([COMMAND, "--help"], capture_output=True, text=True, timeout=60, check=True).stdout
    missing = {command for command in COMMANDS if f"  {command} " not in said}
    assert missing == set()


def test_the_secret_key_is_made_once_and_for_its_owner_alone(quiet: Installation) -> None:
    (secret,) = (path for path in quiet.data.iterdir() if path.name == "secret-key")
    before = secret.read_text()
    quiet.must("setup")
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert secret.read_text() == before


def test_people_pairs_and_tokens_come_from_the_terminal(quiet: Installation) -> None:
    for name, role in {"ines": "teacher", "jonas": "coach"}.items():
        words = ("person", "add", f"{name}@lakeside.example", "--name", name.title(), "--role", role)
        added = quiet.run(*words, "--password-stdin", typed="three quiet rulers\n")
        assert (added.returncode, added.stdout) == (0, ""), added.stderr
    quiet.must("pair", "add", "jonas@lakeside.example", "ines@lakeside.example")
    printed = quiet.must("token", "add", "ines@lakeside.example", "--days", "7")
    assert len(printed.splitlines()) == 1
    assert printed.strip() == printed.removesuffix("\n")
    assert " " not in printed.strip()


def test_what_cannot_be_done_is_one_line_on_stderr(quiet: Installation) -> None:
    for words in (
        ("token", "add", "nobody@lakeside.example"),
        ("pair", "add", "nobody@lakeside.example", "nobody.either@lakeside.example"),
        ("person", "add", "no address", "--name", "x", "--role", "teacher"),
        ("ingest", "no-such-file.mp4", "--teacher", "nobody@lakeside.example", "--title", "x"),
    ):
        refused = quiet.run(*words)
        assert refused.returncode not in (0, 3), words
        assert refused.stdout == "", words
        assert refused.stderr.strip(), words
        assert "Traceback" not in refused.stderr, words


def test_the_doctor_says_a_line_for_each_thing(quiet: Installation) -> None:
    found = quiet.run("doctor")
    said = found.stdout.lower()
    for thing in ("ffmpeg", "database", "queue", "storage", "disk", "clock", "mail"):
        assert thing in said, found.stdout
    assert "Traceback" not in found.stderr


def test_the_doctor_ends_with_1_where_something_fails(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "never set up")
    found = installation.run("doctor")
    assert found.returncode == 1
    assert "database" in found.stdout.lower()
    assert "Traceback" not in found.stderr


def test_ingest_waits_until_a_film_can_be_watched(
    installation: Installation, program_of: ProgramOf, film: Path
) -> None:
    words = ("--teacher", "amina@hillstreet.example", "--title", "From the terminal", "--wait")
    done = installation.run("ingest", film, *words)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report.keys() >= {"lesson_id", "recording_id", "state", "url"}
    assert report["state"] == "ready"
    amina = program_of("amina")
    recording = amina.read(f"recordings/{report['recording_id']}")
    assert (recording["lesson_id"], recording["state"]) == (report["lesson_id"], "ready")
    assert amina.read(f"lessons/{report['lesson_id']}")["title"] == "From the terminal"
    assert report["lesson_id"] in report["url"]


def test_ingest_ends_with_3_for_a_picture_that_moves(
    installation: Installation, tokens: Any, tmp_path: Path
) -> None:
    words = ("--teacher", "amina@hillstreet.example", "--title", "A picture", "--wait")
    done = installation.run("ingest", gif(tmp_path / "moving.gif"), *words)
    assert done.returncode == 3, done.stderr
    assert json.loads(done.stdout)["state"] == "rejected"
    assert "Traceback" not in done.stderr


def test_the_pipeline_reports_what_it_made(film: Path, tmp_path: Path) -> None:
    done = pipeline("process", film, tmp_path / "out", "--stages", "probe,playback,poster", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["width"], report["height"], report["has_audio"]) == (320, 180, True)
    assert abs(report["duration_ms"] - FRAMES * 1000 // RATE) <= 40
    assert (tmp_path / "out" / "playback" / "playback.mp4").stat().st_size > 0
    assert not (tmp_path / "out" / "hls").exists()


@pytest.mark.parametrize(("start", "end"), [("00:00:01.000", "00:00:02.000"), ("1000", "2000")])
def test_the_pipeline_cuts_to_the_frame(film: Path, tmp_path: Path, start: str, end: str) -> None:
    done = pipeline("clip", film, start, end, tmp_path / "clip.mp4", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["clip"]
    with av.open(str(tmp_path / "clip.mp4")) as clip:
        assert len(list(clip.decode(video=0))) == RATE


def test_the_pipelines_exit_codes_tell_why(film: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes.mp4"
    notes.write_text("These are notes.")
    out = tmp_path / "out"
    assert pipeline().returncode == 2
    assert pipeline("process", tmp_path / "nothing.mp4", out).returncode == 2
    assert pipeline("process", film, out, "--stages", "polish").returncode == 2
    assert pipeline("clip", film, "yesterday", "2000", tmp_path / "clip.mp4").returncode == 2
    refused = pipeline("process", notes, out, "--json")
    assert refused.returncode == 3
    assert json.loads(refused.stdout)["ok"] is False
    assert pipeline("process", gif(tmp_path / "moving.gif"), out).returncode == 3
    assert pipeline("clip", notes, "0", "1000", tmp_path / "clip.mp4").returncode == 3


def test_a_cancelled_pipeline_ends_with_130_and_leaves_nothing_half_made(tmp_path: Path) -> None:
    film = write_film(tmp_path / "long.mp4", Shot(count=1_500, size=(640, 360), gop=50))
    command = [sys.executable, "-m", "media_pipeline", "process", film, tmp_path / "out"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as working:
        assert working.stderr is not None
        first = working.stderr.readline()  # the first stage is done
        working.send_signal(signal.SIGINT)
        rest = working.stderr.read()
        assert working.wait(60) == 130, first + rest
    assert "Traceback" not in rest
    half = [path for path in (tmp_path / "out").rglob("*") if "part" in path.name or path.suffix == ".tmp"]
    assert half == []
