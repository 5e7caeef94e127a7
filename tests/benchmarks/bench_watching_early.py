"""From the arrival of the first complete GOP to the first piece that a page can play, through the whole product.

The film comes over a line that is as slow as the film is fast: half of it, a GOP at a time. Target: 2 s.
"""

import time
from pathlib import Path

import pytest
import requests

from tests.benchmarks.bench_time_to_watchable import TUS, house, token
from tests.browser.installation import Installation
from tests.lessons.conftest import metadata
from tests.media_pipeline.films import Shot, write_film

__all__ = ["house"]

TARGET_S = 2.0
ROUNDS = 3
GOP = 50  # frames: two seconds
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}
STEADY = {"b": "6000k", "minrate": "6000k", "maxrate": "6000k", "bufsize": "3000k", "crf": "-1"}
SHOTS = {
    "fragmented MP4, 1280 x 720": ("a.mp4", {"movflags": "frag_keyframe+empty_moov+default_base_moof"}),
    "Matroska, 1280 x 720": ("a.mkv", {}),
    "MPEG-TS, 1280 x 720": ("a.ts", {}),
}


def ends_of_first_gop(film: Path) -> int:
    """How many bytes hold the first two key frames and all between them: then a GOP is complete, and known to be."""
    import av  # noqa: PLC0415

    with av.open(str(film)) as container:
        keys = [packet.pos for packet in container.demux(video=0) if packet.size and packet.is_keyframe]
    return int(keys[1]) + (16 << 10)


def seconds_to_first_piece(house: Installation, session: requests.Session, film: Path) -> float:
    """Send the film at its own speed; gives the time between its first GOP's last byte and the first piece."""
    lesson = session.post(
        f"{house.address}/api/v1/lessons", json={"title": "Timed", "taught_on": "2026-11-17"}
    )
    content = film.read_bytes()
    told = {**TUS, "Upload-Length": str(len(content)), "Upload-Metadata": metadata(lesson.json()["id"])}
    upload = requests.compat.urljoin(
        house.address, session.post(f"{house.address}/api/v1/uploads", headers=told).headers["Location"]
    )
    recording = session.get(upload).json()["recording_id"]
    first_gop, sent, arrived_at = ends_of_first_gop(film), 0, None
    step = len(content) // 48  # a quarter of a second of a film of twelve
    deadline = time.perf_counter() + 60
    while time.perf_counter() < deadline:
        piece = content[sent : sent + step] if sent < len(content) * 3 // 4 else b""
        if piece:
            said = session.patch(upload, headers={**PIECE, "Upload-Offset": str(sent)}, data=piece)
            assert said.status_code == 204, said.text
            sent += len(piece)
        if arrived_at is None and sent >= first_gop:
            arrived_at = time.perf_counter()
        for _ in range(5):
            early = session.get(f"{house.address}/api/v1/recordings/{recording}").json()["urls"]["early"]
            if early and arrived_at is not None:
                assert "part-00000.m4s" in session.get(house.address + early).text
                seconds = time.perf_counter() - arrived_at
                session.delete(upload, headers=TUS)
                return seconds
            time.sleep(0.04)
    raise AssertionError("no piece came within a minute")


def bench_a_growing_upload_is_watchable(house: Installation, tmp_path: Path) -> None:
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token(house)}"
    for name, (file_name, muxer) in SHOTS.items():
        shot = Shot(count=300, gop=GOP, bframes=2, size=(1280, 720), encoder={**STEADY, "x264-params": "nal-hrd=cbr"},
                    muxer=muxer)  # fmt: skip
        film = write_film(tmp_path / file_name, shot)
        if film.stat().st_size <= 8 << 20:
            pytest.fail("the film is too small to be watched early at all")
        found = [seconds_to_first_piece(house, session, film) for _ in range(ROUNDS)]
        print(
            f"{name}: first piece {min(found):.2f} to {max(found):.2f} s after the first GOP (target {TARGET_S} s)"
        )
