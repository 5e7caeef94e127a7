"""The ladder in chunks: no frame lost or moved where they meet, none used that is not of this very film."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from media_pipeline import Artifact, FfmpegFailed, Ladder, Limits, Progress, finished, process
from media_pipeline.mp4 import read_film
from tests.media_pipeline.conftest import NTSC, phone_times
from tests.media_pipeline.films import Shot, read_number, watch, write_film

SHORT_CHUNKS = Limits(chunk_s=1)  # they begin where segments begin, so none is shorter than four seconds
SQUARE = (640, 620)  # large enough for a rung below it
# As heavy as a camera's film: a rung gets three quarters of the bits of the one above, and these pictures take few.
HEAVY = {"crf": "-1", "nal-hrd": "cbr", "b": "2M", "maxrate": "2M", "bufsize": "2M"}
SHOTS = {
    "constant": Shot(rate=Fraction(6), count=80, size=SQUARE, gop=12, encoder=HEAVY),
    "ntsc-b-frames": Shot(
        rate=NTSC, count=380, size=SQUARE, gop=30, bframes=2, encoder={"b-adapt": "0", **HEAVY}
    ),
    "phone-b-frames": Shot(
        times=phone_times(380), rate=Fraction(30), size=SQUARE, gop=30, bframes=2, encoder=HEAVY
    ),
    "rare-key-frames": Shot(rate=Fraction(5), count=70, size=SQUARE, gop=999, encoder=HEAVY),
    "two-below": Shot(rate=Fraction(5), count=60, size=(860, 850), gop=10, sound=False, encoder=HEAVY),
}


def ladder_in_chunks(source: Path, out: Path) -> Iterator[Artifact]:
    """A run that has come to its ladder; pieces lie beside it until it is asked for more."""
    list(process(source, out, stages=("playback",)))
    return process(source, out, stages=("ladder",), skip=finished(source, out), limits=SHORT_CHUNKS)


def chunks(out: Path) -> list[Path]:
    return sorted((out / ".hls.chunks").glob("[0-9]*"))


@pytest.mark.parametrize("name", SHOTS)
def test_where_chunks_meet_every_frame_is_there_at_its_time(tmp_path: Path, name: str) -> None:
    source = write_film(tmp_path / "film.mp4", SHOTS[name])
    run = ladder_in_chunks(source, tmp_path / "out")
    ladder = next(run)
    assert isinstance(ladder, Ladder)
    assert len(chunks(tmp_path / "out")) >= 3
    film = watch(tmp_path / "out" / "playback" / "playback.mp4")
    rungs = [rung for rung in ladder.rungs if rung.width]
    assert not rungs[-1].copied
    for rung in rungs:
        assert watch(tmp_path / "out" / "hls" / rung.playlist) == film
    assert list(run) == []
    assert not list((tmp_path / "out").glob(".*"))


def test_a_film_that_takes_hardly_any_bits_keeps_every_picture_in_every_rung(tmp_path: Path) -> None:
    """Slides, a still classroom: a rung held to three quarters of next to nothing shows the frame before."""
    shot = Shot(size=(1280, 720), count=100, gop=100, encoder={"crf": "30"}, sound=False)
    ladder = list(process(write_film(tmp_path / "light.mp4", shot), tmp_path / "out", stages=("ladder",)))[-1]
    assert isinstance(ladder, Ladder)
    for rung in ladder.rungs:
        assert watch(tmp_path / "out" / "hls" / rung.playlist).numbers == list(range(100)), rung.name


def test_a_film_held_sideways_is_cut_where_its_frames_are_and_not_its_key_frames(tmp_path: Path) -> None:
    """Its top rung is encoded too, with key frames of its own: chunks begin between those of the film."""
    shot = Shot(rate=Fraction(5), count=70, size=SQUARE, gop=33, rotation=90, encoder=HEAVY)
    source = write_film(tmp_path / "film.mp4", shot)
    ladder = next(ladder_in_chunks(source, tmp_path / "out"))
    assert isinstance(ladder, Ladder)
    assert not ladder.rungs[0].copied
    for rung in (rung for rung in ladder.rungs if rung.width):
        with av.open(str(tmp_path / "out" / "hls" / rung.playlist)) as container:
            pictures = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
        assert [read_number(np.rot90(picture, 3)) for picture in pictures] == list(range(70))


def test_each_segment_begins_with_a_key_frame_and_needs_nothing_from_before(tmp_path: Path) -> None:
    source = write_film(tmp_path / "film.mp4", SHOTS["phone-b-frames"])
    ladder = next(ladder_in_chunks(source, tmp_path / "out"))
    assert isinstance(ladder, Ladder)
    for rung in (rung for rung in ladder.rungs if rung.width):
        playlist = (tmp_path / "out" / "hls" / rung.playlist).read_text()
        bytes_of = (tmp_path / "out" / "hls" / rung.playlist.replace("m3u8", "mp4")).read_bytes()
        ranges = [line.split(":")[1] for line in playlist.splitlines() if line.startswith("#EXT-X-BYTERANGE")]
        header = int(playlist.partition('BYTERANGE="')[2].partition("@")[0])
        assert len(ranges) == ladder.segments
        for place in ranges:
            length, start = map(int, place.split("@"))
            alone = tmp_path / "alone.mp4"
            alone.write_bytes(bytes_of[:header] + bytes_of[start : start + length])
            with av.open(str(alone)) as container:
                frames = list(container.decode(video=0))
            assert frames[0].key_frame
            assert not any(frame.is_corrupt for frame in frames)


@pytest.fixture
def held(tmp_path: Path) -> tuple[Path, Path]:
    """A film whose ladder is made, with its pieces still there as after a kill: source and folder."""
    source = write_film(tmp_path / "film.mp4", SHOTS["constant"])
    run = ladder_in_chunks(source, tmp_path / "out")
    next(run)
    run.close()  # type: ignore[attr-defined]  # a generator
    (tmp_path / "out" / "hls").rename(tmp_path / "gone")
    return source, tmp_path / "out"


def again(source: Path, out: Path, limits: Limits = SHORT_CHUNKS) -> set[str]:
    """Run the ladder once more; answer the chunks that were made in doing so."""
    before = {path: when(path) for path in chunks(out)}
    run = process(source, out, stages=("ladder",), skip=finished(source, out), limits=limits)
    next(run)
    return {path.name for path in chunks(out) if before.get(path) != when(path)}


def when(chunk: Path) -> tuple[int, int]:
    """Which folder it is, and when something last came into it."""
    return chunk.stat().st_ino, chunk.stat().st_mtime_ns


def test_finished_chunks_are_used_again_and_give_the_same_ladder(held: tuple[Path, Path]) -> None:
    source, out = held
    assert again(source, out) == set()
    first = {path.name: path.read_bytes() for path in (out.parent / "gone").glob("*.mp4")}
    assert {path.name: path.read_bytes() for path in (out / "hls").glob("*.mp4")} == first


def test_a_chunk_that_is_missing_or_damaged_is_made_again_and_no_other(held: tuple[Path, Path]) -> None:
    source, out = held
    for file in chunks(out)[1].iterdir():
        file.write_bytes(file.read_bytes()[:300])
    (chunks(out)[2] / "video-480.mp4").unlink()
    assert again(source, out) == {"0001", "0002"}


def test_chunks_of_another_length_or_film_are_not_used(held: tuple[Path, Path]) -> None:
    source, out = held
    assert again(source, out, Limits(chunk_s=7)) == {"0000", "0001"}
    (out / "hls").rename(out.parent / "gone-too")
    write_film(source, SHOTS["rare-key-frames"])
    list(process(source, out, stages=("playback",)))
    assert again(source, out) == {path.name for path in chunks(out)}


def test_chunks_that_no_decoder_could_read_as_one_are_refused_and_made_again(held: tuple[Path, Path]) -> None:
    source, out = held
    odd = chunks(out)[1] / "video-480.mp4"
    content = bytearray(odd.read_bytes())
    content[content.index(b"avcC") + 7] += 1  # the level that the decoder is told
    odd.write_bytes(content)
    with pytest.raises(FfmpegFailed) as failure:
        again(source, out)
    assert failure.value.code == "chunks-do-not-join"
    assert len(again(source, out)) == 4


def test_a_rung_never_needs_more_than_its_chunk_to_be_decoded(held: tuple[Path, Path]) -> None:
    """Each chunk is a film of its own: it begins at 0, with a key frame, and holds all its frames."""
    _, out = held
    for chunk in chunks(out):
        track = read_film(chunk / "video-480.mp4").video
        assert track is not None
        assert (int(track.shown[0]), bool(track.sync[0])) == (0, True)


def test_progress_over_chunks_never_falls_and_ends_at_one(tmp_path: Path) -> None:
    source = write_film(tmp_path / "film.mp4", SHOTS["constant"])
    told: list[Progress] = []
    how = {"limits": SHORT_CHUNKS, "on_progress": told.append}
    list(process(source, tmp_path / "out", stages=("ladder",), **how))  # type: ignore[arg-type]
    fractions = [progress.fraction for progress in told if progress.stage == "ladder"]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)


def test_pieces_may_be_kept_elsewhere(tmp_path: Path, film: Callable[[str], Path]) -> None:
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    run = process(film("plain"), out, stages=("ladder",), pieces=elsewhere)
    assert [artifact.stage for artifact in (next(run), next(run), next(run))] == [
        "probe",
        "playback",
        "ladder",
    ]
    assert (elsewhere / "0000").is_dir()
    assert list(run) == []
    assert not elsewhere.exists()
