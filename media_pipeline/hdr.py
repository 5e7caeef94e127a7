"""Brings the colours of HDR film to ordinary screens: a table of colours, made once and applied by any ffmpeg.

Values of PQ (SMPTE 2084) and HLG (BT.2100) become light, BT.2020 becomes BT.709, and what is brighter than white paper
is rolled off softly instead of being cut. ffmpeg's own scaler can do this from version 8 on, at thirty times the cost.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Light = NDArray[np.float64]

POINTS = 33  # along each axis; the table is read with interpolation
PAPER_WHITE = 203.0  # cd/m², BT.2408
PEAK = 1000.0
KNEE = 0.6  # of paper white: below it nothing changes
SCREEN_GAMMA = 2.4  # BT.1886
TO_BT709 = np.array([[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]])
BT2020_LUMA = np.array([0.2627, 0.6780, 0.0593])


def write_table(path: Path, transfer: str) -> Path:
    """Write a `.cube` file for ffmpeg's `lut3d`. `transfer` is ffmpeg's name: `smpte2084` or `arib-std-b67`."""
    axis = np.linspace(0.0, 1.0, POINTS)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")  # red runs fastest
    signal = np.stack([red, green, blue], axis=-1).reshape(-1, 3)
    light = _pq_light(signal) if transfer == "smpte2084" else _hlg_light(signal)
    shown = _to_screen(light / PAPER_WHITE)
    lines = [f"LUT_3D_SIZE {POINTS}", *(f"{r:.5f} {g:.5f} {b:.5f}" for r, g, b in shown)]
    path.write_text("\n".join([*lines, ""]), encoding="ascii")
    return path


def _pq_light(signal: Light) -> Light:
    """cd/m² of a PQ signal."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    root = signal ** (1 / m2)
    light: Light = 10_000 * (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1)
    return light


def _hlg_light(signal: Light) -> Light:
    """cd/m² of an HLG signal on a 1000 cd/m² screen."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)
    luma = np.maximum(scene @ BT2020_LUMA, 1e-9)[:, None]
    light: Light = PEAK * scene * luma**0.2
    return light


def _to_screen(light: Light) -> Light:
    """Screen values from 0 to 1: BT.709 colours, highlights rolled off by the brightest channel so that hue stays."""
    colour = np.maximum(light @ TO_BT709.T, 0)
    brightest = np.maximum(colour.max(axis=1, keepdims=True), 1e-9)
    rolled = colour * (_roll_off(brightest) / brightest)
    screen: Light = np.clip(rolled, 0, 1) ** (1 / SCREEN_GAMMA)
    return screen


def _roll_off(light: Light) -> Light:
    """Linear up to the knee, then bending so that the peak just reaches white."""
    over = np.maximum(light - KNEE, 0) / (1 - KNEE)
    top = (PEAK / PAPER_WHITE - KNEE) / (1 - KNEE)
    bent: Light = np.where(light <= KNEE, light, KNEE + (1 - KNEE) * over * (1 + over / top**2) / (1 + over))
    return bent
