"""Lesson recordings made watchable: files in; files and frozen dataclasses out. Knows nothing of the rest of the house."""

from media_pipeline.alignment import Alignment, NotInStep, align
from media_pipeline.artifacts import (
    Artifact,
    Clip,
    Ladder,
    Notice,
    Playback,
    Poster,
    Probe,
    Rung,
    Storyboard,
    Waveform,
    artifact_from_json,
)
from media_pipeline.clip import EmptyClip, cut_clip
from media_pipeline.errors import Cancelled, FfmpegFailed, MediaError, OutOfSpace, OverLimit, UnreadableMedia
from media_pipeline.feeding import Growing
from media_pipeline.ffmpeg import Capability, capabilities
from media_pipeline.growing import NotEarly, Piece, preview, readable_early
from media_pipeline.limits import Limits
from media_pipeline.picture import Picture, make_picture
from media_pipeline.sniff import Sniffed, sniff
from media_pipeline.stages import STAGES, Progress, finished, process
from media_pipeline.voice import VoiceNote, make_voice

__all__ = [
    "STAGES",
    "Alignment",
    "Artifact",
    "Cancelled",
    "Capability",
    "Clip",
    "EmptyClip",
    "FfmpegFailed",
    "Growing",
    "Ladder",
    "Limits",
    "MediaError",
    "NotEarly",
    "NotInStep",
    "Notice",
    "OutOfSpace",
    "OverLimit",
    "Picture",
    "Piece",
    "Playback",
    "Poster",
    "Probe",
    "Progress",
    "Rung",
    "Sniffed",
    "Storyboard",
    "UnreadableMedia",
    "VoiceNote",
    "Waveform",
    "align",
    "artifact_from_json",
    "capabilities",
    "cut_clip",
    "finished",
    "make_picture",
    "make_voice",
    "preview",
    "process",
    "readable_early",
    "sniff",
]
