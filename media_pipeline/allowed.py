"""What may be opened, by what, and how large: the lists that every reader of strangers' bytes is held to."""

from typing import Any

from media_pipeline.limits import Limits

DEMUXERS = (
    "mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "avi", "mpegts", "mpeg", "mpegvideo", "flv", "asf", "ogg", "wav",
    "w64", "mp3", "aac", "flac", "amr", "aiff", "caf", "ac3", "eac3", "dv",
)  # fmt: skip
VIDEO_CODECS = (
    "h264", "hevc", "vp8", "libvpx", "vp9", "libvpx-vp9", "av1", "libdav1d", "mpeg1video", "mpeg2video", "mpegvideo",
    "mpeg4", "msmpeg4v2", "msmpeg4", "h263", "flv", "wmv1", "wmv2", "wmv3", "vc1", "mjpeg", "dvvideo", "theora",
    "prores", "svq3", "vp6f",
)  # fmt: skip
AUDIO_CODECS = (
    "aac", "aac_latm", "mp3", "mp3float", "mp2", "mp2float", "mp1", "mp1float", "opus", "libopus", "vorbis", "flac",
    "alac", "ac3", "eac3", "amrnb", "amrwb", "wmav1", "wmav2", "wmapro", "dvaudio", "nellymoser", "speex", "gsm_ms",
    "pcm_s8", "pcm_u8", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be", "pcm_f32le",
    "pcm_f32be", "pcm_f64le", "pcm_f64be", "pcm_alaw", "pcm_mulaw", "pcm_bluray", "pcm_dvd", "adpcm_ima_wav",
    "adpcm_ima_qt", "adpcm_ms", "adpcm_swf",
)  # fmt: skip
NAMED_CODECS = (
    "srt",
    "subrip",
    "webvtt",
    "ass",
    "ssa",
    "mov_text",
    "text",
    "dvdsub",
    "dvbsub",
    "pgssub",
    "xsub",
    "cc_dec",
    "png",
    "gif",
    "bmp",
    "webp",
    "dca",
    "truehd",
    "tta",
)  # fmt: skip  opened by ffprobe to name captions, covers and left-out sound; never decoded for a viewer


def guard(limits: Limits) -> dict[str, Any]:
    """Options for every input: what may be opened, by what, and how large."""
    return {
        "protocol_whitelist": "file",
        "format_whitelist": ",".join(DEMUXERS),
        "codec_whitelist": ",".join(VIDEO_CODECS + AUDIO_CODECS),
        "max_pixels": limits.frame_pixels,
        "max_streams": limits.streams,
        "probesize": 20_000_000,
        "analyzeduration": 20_000_000,
    }
