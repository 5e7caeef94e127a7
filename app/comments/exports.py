"""Comments in other programs' formats. What is exported is what its reader may read, and nothing runs in it."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.comments.drawing_svg import as_svg
from app.comments.models import Comment
from app.lessons.models import Recording

MOMENT_SHOWN_MS = 4_000  # how long a caption player shows a comment that has no end
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
COLUMNS = (
    "at",
    "end",
    "kind",
    "comment",
    "thought",
    "author",
    "about",
    "tags",
    "state",
    "replies",
    "written_at",
    "resolved_at",
)
ANNOTATION_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MEDIA_FRAGMENTS = "http://www.w3.org/TR/media-frags/"
UNKNOWN_SIZE = (1280, 720)  # of a picture that was never measured: a drawing fits any size


def as_webvtt(comments: Iterable[Comment]) -> str:
    """One cue for each comment; markup in people's words is text."""
    cues = [f"{comment.id}\n{_cue_times(comment)}\n{_cue_text(comment)}\n" for comment in comments]
    return "\n".join(["WEBVTT\n", *cues])


def as_csv(comments: Iterable[Comment], statements: Mapping[str, str]) -> str:
    """A table, with a byte-order mark so that spreadsheets read it as UTF-8. ``statements`` are the goals in sight."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    for comment in comments:
        writer.writerow([_harmless(cell) for cell in _cells(comment, statements)])
    return "\ufeff" + table.getvalue()


def as_annotations(recording: Recording, comments: Sequence[Comment]) -> str:
    """A W3C annotation page; each target is a media fragment of the recording."""
    page = {
        "@context": ANNOTATION_CONTEXT,
        "id": f"urn:sightline:recording:{recording.id}:comments",
        "type": "AnnotationPage",
        "items": [_annotation(comment) for comment in comments],
    }
    return json.dumps(page, ensure_ascii=False, indent=2)


def _cue_times(comment: Comment) -> str:
    end_ms = comment.end_ms or comment.at_ms + MOMENT_SHOWN_MS
    return f"{_clock(comment.at_ms)} --> {_clock(end_ms)}"


def _clock(ms: int) -> str:
    seconds, rest_ms = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest_ms:03}"


def _cue_text(comment: Comment) -> str:
    said = f"{comment.told}\n{comment.thought or ''}"
    lines = [line for line in said.splitlines() if line.strip()]
    return f"<v {_marked(comment.author.name)}>{comment.kind.capitalize()}: " + "\n".join(map(_marked, lines))


def _marked(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cells(comment: Comment, statements: Mapping[str, str]) -> list[str]:
    about = "off goal" if comment.off_goal else statements.get(comment.goal_id or "", "")
    return [
        _clock(comment.at_ms),
        _clock(comment.end_ms) if comment.end_ms is not None else "",
        comment.kind.value,
        comment.told,
        comment.thought or "",
        comment.author.name,
        about,
        ", ".join(comment.tags),
        comment.state.value,
        "\n".join(f"{reply.author.name}: {reply.body}" for reply in comment.replies),
        comment.created_at.isoformat(timespec="seconds"),
        comment.resolved_at.isoformat(timespec="seconds") if comment.resolved_at else "",
    ]


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from running a cell: a leading apostrophe makes it words."""
    return f"'{cell}" if cell.lstrip(" \n").startswith(FORMULA_STARTS) else cell


def _thought(comment: Comment) -> list[dict[str, str]]:
    """What it makes its author think, apart from what was seen: the standard's word for that is *assessing*."""
    if not comment.thought:
        return []
    return [{"type": "TextualBody", "value": comment.thought, "format": "text/plain", "purpose": "assessing"}]


def _annotation(comment: Comment) -> dict[str, object]:
    bodies: list[dict[str, str]] = [
        {"type": "TextualBody", "value": comment.told, "format": "text/plain", "purpose": "commenting"},
        *_thought(comment),
        {"type": "TextualBody", "value": comment.kind.value, "purpose": "classifying"},
        *({"type": "TextualBody", "value": tag, "purpose": "tagging"} for tag in comment.tags),
        *(
            {"type": "TextualBody", "value": reply.body, "format": "text/plain", "purpose": "replying"}
            for reply in comment.replies
        ),
    ]
    return {
        "id": f"urn:sightline:comment:{comment.id}",
        "type": "Annotation",
        "created": comment.created_at.isoformat(timespec="seconds"),
        "modified": comment.updated_at.isoformat(timespec="seconds"),
        "creator": {"type": "Person", "name": comment.author.name},
        "body": bodies,
        "target": {
            "source": f"urn:sightline:recording:{comment.recording_id}",
            "selector": _fragment(comment),
        },
    }


def _fragment(comment: Comment) -> dict[str, object]:
    """When; and where in the picture, if that was drawn."""
    end = f",{comment.end_ms / 1000:.3f}" if comment.end_ms is not None else ""
    return {
        "type": "FragmentSelector",
        "conformsTo": MEDIA_FRAGMENTS,
        "value": f"t={comment.at_ms / 1000:.3f}{end}",
        **({"refinedBy": _drawn(comment, comment.drawing)} if comment.drawing else {}),
    }


def _drawn(comment: Comment, drawing: dict[str, Any]) -> dict[str, str]:
    width, height = comment.recording.width, comment.recording.height
    size = (width, height) if width and height else UNKNOWN_SIZE
    svg = as_svg(drawing, width=size[0], height=size[1], who=comment.author.first_name)
    return {"type": "SvgSelector", "value": svg}
