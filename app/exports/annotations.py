"""Comments as W3C Web Annotations."""

import json
from collections.abc import Sequence
from typing import Final

from app.comments.models import Comment
from app.exports.harmless import all_readable
from app.lessons.models import Recording

ANNOTATION_CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
MEDIA_FRAGMENTS: Final = "http://www.w3.org/TR/media-frags/"


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
            "selector": {
                "type": "FragmentSelector",
                "conformsTo": MEDIA_FRAGMENTS,
                "value": _fragment(comment),
            },
        },
    }


def _bodies(comment: Comment) -> list[dict[str, str]]:
    return [
        _said(comment.body, "commenting"),
        {"type": "TextualBody", "value": comment.kind.value, "purpose": "classifying"},
        *({"type": "TextualBody", "value": tag, "purpose": "tagging"} for tag in comment.tags),
        *(_said(reply.body, "replying") for reply in comment.replies),
    ]


def _said(words: str, purpose: str) -> dict[str, str]:
    return {"type": "TextualBody", "value": words, "format": "text/plain", "purpose": purpose}


def _fragment(comment: Comment) -> str:
    end = f",{comment.end_ms / 1000:.3f}" if comment.end_ms is not None else ""
    return f"t={comment.at_ms / 1000:.3f}{end}"
