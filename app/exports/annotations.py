"""Comments as W3C Web Annotations."""

import json
from collections.abc import Sequence
from typing import Any, Final

from app.comments.drawing_svg import as_svg
from app.comments.models import Comment
from app.foundation.harmless import all_readable
from app.lessons.models import Recording

ANNOTATION_CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
MEDIA_FRAGMENTS: Final = "http://www.w3.org/TR/media-frags/"
UNKNOWN_SIZE: Final = (1280, 720)  # of a picture that was never measured: a drawing fits any size


def as_annotations(recording: Recording, comments: Sequence[Comment]) -> str:
    """A W3C annotation page; each target is a media fragment of the recording."""
    page = {
        "@context": ANNOTATION_CONTEXT,
        "id": f"urn:sightline:recording:{recording.id}:comments",
        "type": "AnnotationPage",
        "items": [_annotation(comment) for comment in comments],
    }
    return json.dumps(all_readable(page), ensure_ascii=False, indent=2)


def _annotation(comment: Comment) -> dict[str, object]:
    return {
        "id": f"urn:sightline:comment:{comment.id}",
        "type": "Annotation",
        "created": comment.created_at.isoformat(timespec="seconds"),
        "modified": comment.updated_at.isoformat(timespec="seconds"),
        "creator": {"type": "Person", "name": comment.author.name},
        "body": _bodies(comment),
        "target": {
            "source": f"urn:sightline:recording:{comment.recording_id}",
            "selector": _when(comment),
        },
    }


def _bodies(comment: Comment) -> list[dict[str, str]]:
    return [
        _said(comment.told, "commenting"),
        *([_said(comment.thought, "assessing")] if comment.thought else []),
        {"type": "TextualBody", "value": comment.kind.value, "purpose": "classifying"},
        *({"type": "TextualBody", "value": tag, "purpose": "tagging"} for tag in comment.tags),
        *(_said(reply.body, "replying") for reply in comment.replies),
    ]


def _said(words: str, purpose: str) -> dict[str, str]:
    return {"type": "TextualBody", "value": words, "format": "text/plain", "purpose": purpose}


def _when(comment: Comment) -> dict[str, object]:
    """When; and where in the picture, if that was drawn."""
    return {
        "type": "FragmentSelector",
        "conformsTo": MEDIA_FRAGMENTS,
        "value": _fragment(comment),
        **({"refinedBy": _drawn(comment, comment.drawing)} if comment.drawing else {}),
    }


def _drawn(comment: Comment, drawing: dict[str, Any]) -> dict[str, str]:
    width, height = comment.recording.width, comment.recording.height
    size = (width, height) if width and height else UNKNOWN_SIZE
    svg = as_svg(drawing, width=size[0], height=size[1], who=comment.author.first_name)
    return {"type": "SvgSelector", "value": svg}


def _fragment(comment: Comment) -> str:
    end = f",{comment.end_ms / 1000:.3f}" if comment.end_ms is not None else ""
    return f"t={comment.at_ms / 1000:.3f}{end}"
