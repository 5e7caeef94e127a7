"""A spoken comment: whatever a browser records becomes one format that plays everywhere, and nothing else gets through."""

import subprocess
from pathlib import Path

import av
import pytest

from media_pipeline import FfmpegFailed, OverLimit, UnreadableMedia, make_voice
from media_pipeline.ffmpeg import program

SPEECH = "aevalsrc=0.05*sin(2*PI*180*t)*(0.6+0.4*sin(2*PI*3*t)):s=48000"


def recorded(path: Path, *options: str, sound: str = SPEECH, seconds: float = 4) -> Path:
    """A recording as a browser makes it, by ffmpeg."""
    asked = ["-v", "error", "-y", "-f", "lavfi", "-i", f"{sound}:d={seconds}", *options, str(path)]
    subprocess.run([program("ffmpeg"), *asked], check=True)
    return path


def test_each_browsers_recording_becomes_mono_aac_without_a_word_about_its_maker(tmp_path):
    opus = recorded(tmp_path / "a.webm", "-c:a", "libopus", "-ac", "2", "-metadata", "title=Secret place")
    aac = recorded(
        tmp_path / "b.mp4", "-c:a", "aac", "-metadata", "artist=Somebody", "-movflags", "frag_keyframe"
    )
    for source in (opus, aac):
        out = tmp_path / f"{source.stem}-made.mp4"
        note = make_voice(source, out)
        assert note.duration_ms == pytest.approx(4000, abs=60)
        assert 10 <= len(note.peaks) <= 96
        assert max(note.peaks) > 5
        assert all(0 <= peak <= 100 for peak in note.peaks)
        with av.open(str(out)) as container:
            (stream,) = container.streams
            assert (stream.codec_context.name, stream.codec_context.channels) == ("aac", 1)
        data = out.read_bytes()
        assert b"Secret" not in data
        assert b"Somebody" not in data
        assert b"Lavf" not in data
        assert data.index(b"moov") < data.index(b"mdat")
        assert [left.name for left in tmp_path.iterdir() if left.name.startswith(".")] == []


HOSTILE = {
    "words": lambda path: path.write_text("These are notes, and no sound. " * 99),
    "a playlist": lambda path: path.write_text("#EXTM3U\nfile:///etc/passwd\n"),
    "nothing": lambda path: path.write_bytes(b""),
    "a beginning alone": lambda path: path.write_bytes(b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 40),
    "a picture": lambda path: recorded(path, "-f", "matroska", "-c:v", "libvpx", sound="testsrc=s=64x64"),
}


@pytest.mark.parametrize("write", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_sound_is_refused(tmp_path, write):
    write(tmp_path / "voice")
    with pytest.raises(UnreadableMedia) as refused:
        make_voice(tmp_path / "voice", tmp_path / "out.mp4")
    assert not isinstance(refused.value, FfmpegFailed)
    assert refused.value.code == "not-sound"
    assert "record it again" in refused.value.sentence
    assert not (tmp_path / "out.mp4").exists()


def test_silence_a_slip_and_a_speech_are_told_apart(tmp_path):
    silence = recorded(tmp_path / "a.webm", "-c:a", "libopus", sound="anullsrc=r=48000")
    slip = recorded(tmp_path / "b.webm", "-c:a", "libopus", seconds=0.1)
    speech = recorded(tmp_path / "c.webm", "-c:a", "libopus", "-b:a", "8k", seconds=303)
    for path, kind, code in (
        (silence, UnreadableMedia, "silent"),
        (slip, UnreadableMedia, "too-short"),
        (speech, OverLimit, "too-long"),
    ):
        with pytest.raises(kind) as refused:
            make_voice(path, tmp_path / "out.mp4")
        assert refused.value.code == code
