"""What pages and programs do alike with a round: begin the next, bring a clip, count notes."""

from dataclasses import dataclass

from sqlalchemy import func, select

from app.clips.jobs import ask_for_export
from app.clips.models import Clip
from app.foundation.db import db
from app.foundation.refusals import Refusal
from app.people.models import Person
from app.pods.models import Pod, Round, RoundNote, ShownClip
from app.pods.news import tell_of_pod
from app.pods.protocol import next_host


def rounds_of(pod: Pod) -> list[Round]:
    """A pod's rounds, oldest first. For those who may see the pod."""
    ordered = select(Round).where(Round.pod_id == pod.id).order_by(Round.number)
    return list(db.session.scalars(ordered).unique())


def turn(pod: Pod, rounds: list[Round]) -> Person | None:
    """Whose turn it is to host."""
    chosen = next_host([person.id for person in pod.members], [one.host_id for one in rounds])
    return next((person for person in pod.members if person.id == chosen), None)


def begin(pod: Pod, host_id: str | None) -> Round:
    """Begin the next round; without a name with the one whose turn it is. Raises as :meth:`Round.begin` does."""
    pod.hold()
    host = turn(pod, rounds_of(pod)) if host_id is None else None
    made = Round.begin(pod, host_id=host_id or (host.id if host else ""))
    tell_of_pod(pod)
    return made


def bring(clip_id: str, *, to: Round, by: Person) -> ShownClip:
    """Show a clip of one's own to the pod, and ask for its exact file where there is none yet.

    Raises :class:`Missing`, :class:`Refusal` and :class:`Conflict`.
    """
    clip = db.session.scalars(Clip.visible_to(by).where(Clip.id == clip_id)).unique().one_or_none()
    if clip is None:
        raise Refusal("Please choose a clip of a lesson of your own.", field="clip_id")
    made = ShownClip.bring(clip, to=to, by=by)
    if not clip.exported and not clip.under_way:
        ask_for_export(clip)
    tell_of_pod(to.pod)
    return made


def notes_of(person: Person, one: Round) -> int:
    """How many notes a member has written in a round."""
    mine = select(func.count()).where(RoundNote.round_id == one.id, RoundNote.author_id == person.id)
    return db.session.scalar(mine) or 0


@dataclass(frozen=True)
class Choice:
    """A clip that a host could bring."""

    id: str
    words: str


def choices(host: Person, shown: list[ShownClip]) -> list[Choice]:
    """The clips of a host's own lessons that are not shown yet, newest first."""
    from_own = Clip.visible_to(host).where(Clip.id.not_in([one.clip_id for one in shown]))
    found = db.session.scalars(from_own.order_by(Clip.created_at.desc(), Clip.id).limit(200)).unique()
    return [
        Choice(clip.id, f"{clip.title} (from {clip.recording.lesson.title})")
        for clip in found
        if clip.recording.lesson.teacher_id == host.id
    ]
