"""Re-muxes an MP4 that browsers play as it is: index in front, coded samples moved by the kernel, no program started.

Costs what a copy of the file costs. Of the upload's tables only what a viewer needs is written again: no tags, names,
positions or further tracks. Whatever is unusual in a stranger's tables is NotAsWritten, and ffmpeg's to sort out.
"""

import struct
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from media_pipeline.artifacts import Probe
from media_pipeline.attempt import Attempt, Source
from media_pipeline.errors import telling_of_full_disks
from media_pipeline.mp4 import Film, NotAsWritten, Track, boxes, read_film
from media_pipeline.mp4_boxes import box
from media_pipeline.mp4_writer import Reel, Strip, rewrite_film
from media_pipeline.parameter_sets import UnusualPicture, described, read_configuration
from media_pipeline.sniff import MOV
from media_pipeline.timeline import Rhythm

MOST_HEADER_BYTES = 32 << 20  # the tables of a four-hour recording take half of it
SOUND_FIELDS_BYTES = 28  # of an `mp4a` entry: what it says of the sound, before the boxes inside it
PRIMING = 1024  # samples of sound that a decoder needs before the first that is heard


def remux(source: Source, probe: Probe, rhythm: Rhythm, path: Path, attempt: Attempt) -> Film:
    """Write the film that a viewer sees of `source` to `path`, its first frame at 0, and read it back.

    Raises NotAsWritten for an upload that is laid out in another way than cameras and phones do it; OutOfSpace, Cancelled.
    """
    if source.demuxer != MOV or rhythm.rounded or (probe.has_audio and not probe.copy_audio):
        raise NotAsWritten("a recording that is not only to be laid out anew")
    film = read_film(source.path, most_header_bytes=MOST_HEADER_BYTES)
    picture = _named(film, probe.video_index, "vide")
    if picture.pts.min() < 0:
        raise NotAsWritten("a film whose beginning is hidden")
    zero = Fraction(int(picture.pts.min()), picture.timescale)
    reels = [_reel(film, _picture(picture, rhythm), zero)]
    if probe.has_audio:
        reels.append(_reel(film, _sound(_named(film, probe.audio_indexes[0], "soun"), zero), zero))
    whole = sum(int(reel.track.sizes.sum()) for reel in reels)
    if not 0 < whole <= attempt.source_bytes:
        raise NotAsWritten("samples that lie upon each other")

    def look_up() -> None:
        attempt.stop_if_asked()
        attempt.report(min(path.stat().st_size / whole, 1.0))

    with telling_of_full_disks():
        rewrite_film(path, film.path, reels, look_up)
    return read_film(path)


def _named(film: Film, index: int | None, handler: str) -> Track:
    """The track that the probe chose, if it is what it was taken for and has samples of its own."""
    track = film.tracks[index] if index is not None and index < len(film.tracks) else None
    if (
        track is None
        or track.handler != handler
        or len(track.sizes) == 0
        or (track.durations[:-1] <= 0).any()
    ):
        raise NotAsWritten("tracks that are not listed as they are")
    return track


def _picture(track: Track, rhythm: Rhythm) -> Track:
    try:
        description = described(track.description, read_configuration(track.description))
    except (UnusualPicture, struct.error, IndexError) as reason:
        raise NotAsWritten(str(reason)) from reason
    durations = track.durations.copy()
    said = Fraction(int(durations[-1]), track.timescale)
    durations[-1] = round(rhythm.last_s(said) * track.timescale)
    return replace(track, description=description, durations=durations)


def _sound(track: Track, zero: Fraction) -> Track:
    """The track without what ends before the first picture."""
    first = int(np.argmax(track.pts - round(zero * track.timescale) + PRIMING >= 0))
    return replace(
        track,
        description=_plain_sound(track.description),
        offsets=track.offsets[first:],
        sizes=track.sizes[first:],
        dts=track.dts[first:] - track.dts[first],
        durations=track.durations[first:],
        composition=track.composition[first:],
        sync=track.sync[first:],
        shift=track.shift - int(track.dts[first]),
    )


def _plain_sound(description: bytes) -> bytes:
    """The body of an stsd box with one AAC entry of ISO's own form (ISO/IEC 14496-14, 5.6), and no more in it."""
    count = int.from_bytes(description[4:8])
    entry = next((body for name, body in boxes(description[8:]) if name == b"mp4a"), b"")
    fields = entry[:SOUND_FIELDS_BYTES]
    parts = dict(boxes(entry[len(fields) :]))
    if count != 1 or b"esds" not in parts or len(fields) < SOUND_FIELDS_BYTES or any(fields[8:16]):
        raise NotAsWritten("sound that is described in another way")
    return description[:8] + box(b"mp4a", fields, box(b"esds", parts[b"esds"]))


def _reel(film: Film, track: Track, zero: Fraction) -> Reel:
    moved = replace(track, shift=track.shift + round(zero * track.timescale))
    return Reel(moved, (Strip(film.path, track.offsets, track.sizes),))
