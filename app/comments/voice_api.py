"""The API's calls for the voice of a comment, and the address of its sound."""

from flask import Response, g, request

from app.comments.api import api
from app.comments.jobs import ask_to_prepare
from app.comments.models import Comment
from app.comments.news import tell
from app.comments.views import bp
from app.comments.voice import LARGEST_BYTES, Voice
from app.comments.voice_schemas import VoiceOut
from app.foundation import storage
from app.foundation.refusals import Missing, Refusal
from app.foundation.web import one_or_404, takes_up_to

ROOM_TO_SAY_SO_BYTES = (
    5 * 1024 * 1024
)  # a body a little too large is still read, and refused in our own words


TYPE = "audio/webm"  # what most browsers record; others say what theirs is


class TooLarge(Refusal):
    """More bytes than a voice comment may have."""

    status = 413
    code = "too-large"


@api.call("POST", "/comments/<id:id>/voice", takes=TYPE, answer=VoiceOut, status=202)
@takes_up_to(LARGEST_BYTES + ROOM_TO_SAY_SO_BYTES)
def create_voice(id: str) -> VoiceOut:
    """Say your comment: the body is sound as a browser records it, with its content type.

    At most 5 minutes and 20 MB. It is made playable everywhere; until then its state is *received*. What was said
    before is replaced.
    """
    comment = one_or_404(Comment.written_by(g.person).where(Comment.id == id))
    sound = _sound()
    if comment.voice is None:
        comment.voice = Voice.announced(comment.recording_id, None)
    voice = comment.voice
    voice.begin()
    _keep(sound, voice)
    ask_to_prepare(voice)
    tell(comment)
    return VoiceOut.of(voice)


@api.call("GET", "/comments/<id:id>/voice", answer=VoiceOut)
def show_voice(id: str) -> VoiceOut:
    """Read how far a comment's voice is, where its sound is and what it looks like."""
    return VoiceOut.of(_voice(id))


@bp.get("/media/comments/<id:id>/<int:attempt>/voice.mp4")
def voice(id: str, attempt: int) -> Response:
    """The sound of a comment that one may read, or a range of it."""
    found = _voice(id)
    if not found.ready or found.attempt != attempt:
        raise Missing
    try:
        return storage.send(found.key, content_type="audio/mp4")
    except storage.NotKept as gone:
        raise Missing from gone


def _voice(id: str) -> Voice:
    comment = one_or_404(Comment.visible_to(g.person).where(Comment.id == id))
    if comment.voice is None:
        raise Missing
    return comment.voice


def _sound() -> bytes:
    """The body. Raises :class:`Refusal` for one that is empty, too large or not said to be sound."""
    if (request.content_length or 0) > LARGEST_BYTES:
        raise TooLarge("This recording is larger than 20 MB, the most for a voice comment.", field="voice")
    if not request.mimetype.startswith(("audio/", "video/")):
        raise Refusal(
            "Please send sound, with its content type: audio/webm or audio/mp4.", field="Content-Type"
        )
    sound = request.get_data(cache=True)
    if len(sound) > LARGEST_BYTES:
        raise TooLarge("This recording is larger than 20 MB, the most for a voice comment.", field="voice")
    if not sound:
        raise Refusal("Nothing was recorded. Please record it again.", field="voice")
    return sound


def _keep(sound: bytes, voice: Voice) -> None:
    store = storage.current()
    with store.working_folder(voice.folder) as folder:
        (folder / "received").write_bytes(sound)
        store.put_file(folder / "received", voice.received_key, move=True)
