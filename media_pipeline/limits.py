"""What one recording may cost. The figures are stated in the operator's handbook and enforced here."""

from dataclasses import dataclass

MIB = 1 << 20
GIB = 1 << 30


@dataclass(frozen=True)
class Limits:
    """Bounds on an upload and on the programs that read it. Sizes in bytes, times in seconds."""

    file_bytes: int = 20 * GIB
    duration_s: int = 4 * 3600
    side_pixels: int = 8192
    frame_pixels: int = 36_000_000  # 8K UHD is 33 million
    streams: int = 64
    channels: int = 16
    output_frame_rate: int = 60
    output_height: int = 1080  # the short side of the playback film
    probe_s: int = 30
    probe_output_bytes: int = 4 * MIB
    probe_memory_bytes: int = 768 * MIB
    memory_bytes: int = 2 * GIB
    stall_s: float = 60.0
    least_deadline_s: float = 120.0
    deadline_per_second: float = 6.0
    least_derived_bytes: int = 50 * MIB
    derived_per_byte: float = 3.0
    chunk_s: float = 60.0  # of film: the most that a killed attempt at the ladder loses

    def deadline_s(self, duration_s: float) -> float:
        """Wall-clock time one program may take for a film of this length."""
        return max(self.least_deadline_s, self.deadline_per_second * duration_s)

    def derived_bytes(self, source_bytes: int) -> int:
        """How large one derived file may grow."""
        return max(self.least_derived_bytes, int(self.derived_per_byte * source_bytes))
