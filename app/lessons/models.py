"""The nouns of this room: a lesson and its sharings, its recordings and their stages, its uploads."""

from app.lessons.captions import Captions, CaptionSource
from app.lessons.lesson import Lesson, Sharing
from app.lessons.recording import InStep, NothingToRetry, Recording, RecordingState, Stage, StageState
from app.lessons.upload import Upload

__all__ = [
    "CaptionSource",
    "Captions",
    "InStep",
    "Lesson",
    "NothingToRetry",
    "Recording",
    "RecordingState",
    "Sharing",
    "Stage",
    "StageState",
    "Upload",
]
