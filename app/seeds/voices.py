"""The voices of the drawn classroom: espeak-ng from its wheel, asked for samples and never for a loudspeaker."""

import ctypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Mono sound from -1 to 1."""

RETRIEVE_SAMPLES = 2  # AUDIO_OUTPUT_SYNCHRONOUS in espeak-ng's speak_lib.h
UTF8 = 1  # espeakCHARS_UTF8
CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class NoVoices(Exception):
    """The wheel with the voices is not installed."""


@dataclass(frozen=True)
class Turn:
    """Who says what, and how long nobody says anything afterwards, in seconds."""

    speaker: str
    text: str
    pause_s: float


class Speaker:
    """espeak-ng, loaded once; the callback is kept alive for as long as the library may call it."""

    def __init__(self) -> None:
        try:
            import espeakng_loader  # noqa: PLC0415 - an extra that only the demo needs
        except ImportError as problem:
            raise NoVoices(
                "The demo's voices are missing. Install the extra: pip install 'sightline[demo]'"
            ) from problem
        self._library = ctypes.CDLL(str(espeakng_loader.get_library_path()))
        data = str(Path(espeakng_loader.get_data_path())).encode()
        self.rate = self._library.espeak_Initialize(RETRIEVE_SAMPLES, 0, data, 0)
        self._heard: list[bytes] = []
        self._callback = CALLBACK(self._hear)
        self._library.espeak_SetSynthCallback(self._callback)

    def _hear(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int) -> int:
        if samples and count > 0:
            self._heard.append(ctypes.string_at(samples, count * 2))
        return 0

    def say(self, text: str, voice: str) -> Samples:
        """Speak a sentence in a voice such as ``en+f4``."""
        self._heard.clear()
        self._library.espeak_SetVoiceByName(voice.encode())
        said = text.encode()
        self._library.espeak_Synth(said, len(said) + 1, 0, 0, 0, UTF8, None, None)
        self._library.espeak_Synchronize()
        return np.frombuffer(b"".join(self._heard), dtype="<i2").astype(np.float32) / np.float32(32768)


@cache
def speaker() -> Speaker:
    """The one speaker of this process: the library keeps global state. Raises :class:`NoVoices`."""
    return Speaker()
