"""The pipeline from a terminal: `process` makes a recording watchable, `clip` cuts a frame-accurate piece of it,
`align` finds when a second recording of the same lesson starts."""

import argparse
import json
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from media_pipeline import (
    STAGES,
    Artifact,
    Cancelled,
    EmptyClip,
    MediaError,
    OverLimit,
    Progress,
    UnreadableMedia,
    cut_clip,
    finished,
    process,
)
from media_pipeline.alignment import NotInStep, align
from media_pipeline.timecode import UnreadableTime, format_time, parse_time

DONE, USAGE, REFUSED, ENCODER, LIMIT, CANCELLED = 0, 2, 3, 4, 5, 130
BAR = 24
VIEWER_FACTS = ("duration_ms", "width", "height", "frame_rate", "has_video", "has_audio", "warnings")

MANUAL = """\
exit codes:
  0    done
  2    the command was not understood
  3    the file is refused: it is not a recording, or nothing in it can be played; or two have no sound in common
  4    the encoder stopped; trying again may help
  5    the file is over a limit (size, length, picture)
  130  stopped (Ctrl-C)

examples:
  python -m media_pipeline process lesson.mov out/
  python -m media_pipeline process lesson.mov out/ --stages probe,playback --json
  python -m media_pipeline clip out/playback/playback.mp4 00:12:04.500 00:12:31 step.mp4
  python -m media_pipeline align front.mp4 back.mp4 --json
"""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; answer its exit code."""
    options = _parser().parse_args(arguments)
    stop = _stopper()
    try:
        report = options.run(options, stop)
    except UnreadableTime as reason:
        return _fail(options, USAGE, "not-a-time", str(reason))
    except FileNotFoundError as reason:
        return _fail(options, USAGE, "no-such-file", f"There is no file “{reason.filename}”.")
    except MediaError as reason:
        return _fail(options, _code(reason), reason.code, reason.sentence, reason.detail)
    if options.json:
        print(json.dumps({"ok": True, **report}, ensure_ascii=False))
    return DONE


def _parser() -> argparse.ArgumentParser:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        "python -m media_pipeline", description=__doc__, epilog=MANUAL, formatter_class=raw
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="process | clip | align")
    making = commands.add_parser(
        "process", help="make a recording watchable", epilog=MANUAL, formatter_class=raw
    )
    making.add_argument("source", type=Path, metavar="IN", help="the recording")
    making.add_argument(
        "folder", type=Path, metavar="OUT_DIR", help="where everything made is put; run again, it goes on"
    )
    making.add_argument(
        "--stages", type=_stages, default=STAGES, metavar="a,b", help=f"only these, of {', '.join(STAGES)}"
    )
    making.add_argument(
        "--again", action="store_true", help="make everything anew, even what OUT_DIR already holds"
    )
    making.set_defaults(run=_process)
    cutting = commands.add_parser(
        "clip", help="cut a frame-accurate piece", epilog=MANUAL, formatter_class=raw
    )
    cutting.add_argument("source", type=Path, metavar="IN", help="a recording, or its playback film")
    cutting.add_argument("start", metavar="START", help="HH:MM:SS.mmm or milliseconds: the first frame kept")
    cutting.add_argument("end", metavar="END", help="HH:MM:SS.mmm or milliseconds: the first frame left out")
    cutting.add_argument("out", type=Path, metavar="OUT.mp4", help="the clip to write")
    cutting.set_defaults(run=_clip)
    aligning = commands.add_parser(
        "align", help="put two recordings of one lesson in step", epilog=MANUAL, formatter_class=raw
    )
    aligning.add_argument("reference", type=Path, metavar="A", help="a playback film: its clock counts")
    aligning.add_argument("other", type=Path, metavar="B", help="the other: when does it start on A’s clock?")
    aligning.set_defaults(run=_align)
    for command in (making, cutting, aligning):
        command.add_argument("--json", action="store_true", help="print one report object on stdout")
        command.add_argument(
            "--threads", type=int, metavar="N", help="processor threads to use (default: all)"
        )
    return parser


def _stages(text: str) -> tuple[str, ...]:
    chosen = tuple(name.strip() for name in text.split(",") if name.strip())
    unknown = [name for name in chosen if name not in STAGES]
    if unknown or not chosen:
        raise argparse.ArgumentTypeError(f"choose from {', '.join(STAGES)}")
    return chosen


def _stopper() -> Callable[[], bool]:
    """Ctrl-C and SIGTERM ask for an orderly end; everything half-made is then removed."""
    asked: list[int] = []
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, _frame: asked.append(number))
    return lambda: bool(asked)


def _process(options: argparse.Namespace, stop: Callable[[], bool]) -> dict[str, Any]:
    made = {} if options.again else finished(options.source, options.folder)
    show = _Bar(options)
    for artifact in made.values():
        show.done(artifact)
    run = process(
        options.source,
        options.folder,
        stages=options.stages,
        skip=made,
        on_progress=show.progress,
        cancelled=stop,
        threads=options.threads,
    )
    for artifact in run:
        made[artifact.stage] = artifact
        show.done(artifact)
    return _report(options.folder, {stage: made[stage] for stage in STAGES if stage in made})


def _report(folder: Path, made: dict[str, Artifact]) -> dict[str, Any]:
    """What a viewer gets, on top; then every artifact in full."""
    artifacts = {stage: artifact.to_json() for stage, artifact in made.items()}
    best = artifacts.get("playback") or artifacts.get("probe") or {}
    facts = {name: best[name] for name in VIEWER_FACTS if name in best}
    return {"folder": str(folder), **facts, "artifacts": artifacts}


def _clip(options: argparse.Namespace, stop: Callable[[], bool]) -> dict[str, Any]:
    if options.out.suffix.lower() != ".mp4":
        raise UnreadableTime(f"The clip’s name should end in .mp4, not “{options.out.name}”.")
    show = _Bar(options)
    clip = cut_clip(
        options.source,
        options.out,
        start_ms=parse_time(options.start),
        end_ms=parse_time(options.end),
        on_progress=lambda fraction: show.progress(Progress("clip", fraction, None)),
        cancelled=stop,
        threads=options.threads,
    )
    show.done(clip)
    return {"clip": clip.to_json()}


def _align(options: argparse.Namespace, stop: Callable[[], bool]) -> dict[str, Any]:
    show = _Bar(options)
    found = align(
        options.reference,
        options.other,
        on_progress=lambda fraction: show.progress(Progress("align", fraction, None)),
        cancelled=stop,
        threads=options.threads,
    )
    if not options.json:
        starts_ms = found.other_starts_at_ms
        which = "after A" if starts_ms >= 0 else "before A"
        sure = f"{found.confidence:.0%} of the stretches compared agree"
        print(f"B starts {format_time(abs(starts_ms))} {which}; drift {found.drift_ppm} ppm; {sure}")
    return {"alignment": found.to_json()}


def _code(reason: MediaError) -> int:
    if isinstance(reason, Cancelled):
        return CANCELLED
    if isinstance(reason, OverLimit):
        return LIMIT
    if isinstance(reason, EmptyClip):
        return USAGE
    return REFUSED if isinstance(reason, UnreadableMedia | NotInStep) else ENCODER


def _fail(options: argparse.Namespace, status: int, code: str, sentence: str, detail: str = "") -> int:
    if options.json:
        print(
            json.dumps(
                {"ok": False, "exit": status, "code": code, "sentence": sentence, "detail": detail},
                ensure_ascii=False,
            )
        )
    clear = "\r\033[K" if sys.stderr.isatty() else ""
    print(f"{clear}{sentence}", file=sys.stderr)
    return status


class _Bar:
    """Progress on a terminal: one line that moves, and one that stays for each stage done."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.moving = sys.stderr.isatty()
        self.quiet = options.json and not self.moving

    def progress(self, progress: Progress) -> None:
        if not self.moving:
            return
        filled = int(progress.fraction * BAR)
        left = "" if progress.seconds_left is None else f"  {progress.seconds_left:.0f} s left"
        line = (
            f"\r\033[K{progress.stage:<11}{'█' * filled}{'·' * (BAR - filled)} {progress.fraction:4.0%}{left}"
        )
        print(line, end="", file=sys.stderr, flush=True)

    def done(self, artifact: Artifact) -> None:
        if self.quiet:
            return
        clear = "\r\033[K" if self.moving else ""
        print(
            f"{clear}{artifact.stage:<11}done  {', '.join(artifact.files[:3])}", file=sys.stderr, flush=True
        )


if __name__ == "__main__":
    sys.exit(main())
