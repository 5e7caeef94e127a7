"""What a made-up cycle leaves behind beside its goal, its steps and its lessons: everything that its page can hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.cycles.agreement import READY, Agreement, AgreementWording, Signature
from app.cycles.check_dates import Lasting, proposed
from app.cycles.models import CheckBack
from app.debriefs.models import AgendaItem, Debrief, Decision, Outcome
from app.evidence.models import Assessment, Evidence, EvidenceKind
from app.foundation import clock
from app.foundation.ids import new_id
from app.hours.kinds import Kind
from app.hours.models import Stretch
from app.meetings.models import Meeting, MeetingKind
from app.observations.models import Line, Observation, Who
from app.people.models import Pair
from app.plans.models import PlanItem, PlanItemCompletion, PlanKind
from app.progress.models import Reading
from app.reflections.joint import JointSignature
from app.reflections.models import JointReflection, Quote, QuoteKind, Reflection, Verdict
from app.seeds.rows import Row, at, made, versioned

READINGS, LINES, STRETCHES = 8, 30, 24
MEETS = (MeetingKind.CO_PLANNING, MeetingKind.OBSERVATION, MeetingKind.DEBRIEF, MeetingKind.DEBRIEF)
PLANNED = {
    PlanKind.CO_PLANNING: "Plan the first ten minutes together, with the questions written out.",
    PlanKind.MODELLING: "Watch how the question is put to another class.",
    PlanKind.CO_TEACHING: "Teach the middle of the lesson in turns.",
    PlanKind.OBSERVATION: "Sit at the back table and write down what is said there.",
    PlanKind.REHEARSAL: "Say the opening aloud twice before Tuesday.",
    PlanKind.RESOURCE: "Find a task that has more than one right answer.",
}
SEEN = (
    "“You first.” – “No, you. I only have half of it.”",
    "Nobody writes for a while. Then all four do.",
    "“Why is it not a third, when there are three of them?”",
    "Walks to the window table, listens, goes on without a word.",
    "“Can I say what she said, but with apples?”",
)
WORK = {
    EvidenceKind.STUDENT_WORK: "Three exit tickets",
    EvidenceKind.ASSESSMENT: "The quiz at the end of the unit",
    EvidenceKind.OBSERVATION: "What the back table said",
}


@dataclass(frozen=True)
class Span:
    """One cycle of the years: the ids of its rows, its days, and what was recorded in it."""

    pair: Pair
    number: int
    goal_id: str
    cycle_id: str
    begun: date
    runs: bool
    films: Sequence["Filmed"]

    @property
    def closed(self) -> date:
        """The day on which it came to its end, or will."""
        return self.begun + timedelta(days=58)


@dataclass(frozen=True)
class Filmed:
    """A recorded lesson of the cycle."""

    lesson_id: str
    recording_id: str
    clip_id: str
    day: date
    number: int


def agreement(pair: Pair, day: date) -> Iterator[Row]:
    """What the two agreed before the first of their cycles, signed by both; none where they have one."""
    if Agreement.of(pair) is not None:
        return
    whole, wording = new_id(), new_id()
    yield Agreement, {**versioned(whole, day), "pair_id": pair.id}
    terms = {"works_on": READY.works_on, "who_sees": READY.who_sees, "how_long": READY.how_long}
    said = {"agreement_id": whole, "by_id": pair.coach_id, "number": 1, "beside": "", **terms}
    yield AgreementWording, {**made(wording, day), **said}
    for person in (pair.teacher_id, pair.coach_id):
        yield Signature, {**made(new_id(), day), "wording_id": wording, "person_id": person}


def held_by(span: Span) -> Iterator[Row]:
    """All of it for one cycle."""
    yield from _plan(span)
    yield from _readings(span)
    yield from _evidence(span)
    yield from _observation(span)
    yield from _meetings(span)
    yield from _debrief(span)
    yield from _hours(span)
    if not span.runs:
        yield from _reflection(span)
        yield from _check_backs(span)


def _plan(span: Span) -> Iterator[Row]:
    for place, (kind, what) in enumerate(PLANNED.items()):
        item, day = new_id(), span.begun + timedelta(days=7 * place + 6)
        owner = (span.pair.teacher_id, span.pair.coach_id)[place % 2]
        said = {"kind": kind, "what": what, "due_on": day, "position": place}
        by = {"cycle_id": span.cycle_id, "owner_id": owner, "added_by_id": span.pair.teacher_id}
        yield PlanItem, {**versioned(item, span.begun), **by, **said}
        if not span.runs or place < 3:
            yield PlanItemCompletion, {**made(new_id(), day), "plan_item_id": item, "by_id": owner}


def _readings(span: Span) -> Iterator[Row]:
    for place in range(READINGS):
        day = span.begun + timedelta(days=7 * place + 1)
        films = [film for film in span.films if film.day <= day]
        yield (
            Reading,
            {
                **versioned(new_id(), day),
                "goal_id": span.goal_id,
                "author_id": span.pair.teacher_id,
                "value": float(span.number % 4 + place // 2),
                "taken_on": day,
                "recording_id": films[-1].recording_id if films else None,
            },
        )


def _evidence(span: Span) -> Iterator[Row]:
    of = {"school_id": span.pair.school_id, "goal_id": span.goal_id, "author_id": span.pair.teacher_id}
    for place, (kind, title) in enumerate(WORK.items()):
        piece, day = new_id(), span.begun + timedelta(days=14 * place + 5)
        told: dict[str, Any] = {"kind": kind, "title": title, "dated_on": day}
        yield Evidence, {**versioned(piece, day), **of, **told, "source_kind": None, "source_id": None}
        if kind is EvidenceKind.ASSESSMENT:
            scores = [[f"S{student}", float(8 + (student * 5 + span.number) % 11)] for student in range(26)]
            kept = {"measure": "points of 20", "threshold": 12.0, "kept_scores": scores}
            yield Assessment, {**made(new_id(), day), "evidence_id": piece, **kept}
    for film in span.films[:2]:
        told = {"kind": EvidenceKind.VIDEO, "title": "", "dated_on": film.day}
        source = {"source_kind": "clip", "source_id": film.clip_id}
        yield Evidence, {**versioned(new_id(), film.day), **of, **told, **source}


def _observation(span: Span) -> Iterator[Row]:
    for film in span.films[1:3]:
        notes = new_id()
        yield (
            Observation,
            {
                **versioned(notes, film.day),
                "goal_id": span.goal_id,
                "author_id": span.pair.coach_id,
                "lesson_id": film.lesson_id,
                "recording_id": film.recording_id,
                "title": "At the back table",
                "observed_on": film.day,
                "begun_at": at(film.day),
                "ended_at": at(film.day) + timedelta(minutes=45),
                "shared_at": at(film.day),
                "offset_ms": 12_000,
            },
        )
        for place in range(LINES):
            said = {"body": SEEN[place % len(SEEN)], "who": list(Who)[place % 4], "tags": []}
            yield (
                Line,
                {**made(new_id(), film.day), "observation_id": notes, "at_ms": 80_000 * place, **said},
            )


def _meetings(span: Span) -> Iterator[Row]:
    for place, kind in enumerate(MEETS):
        day = span.begun + timedelta(days=14 * place + 7)
        when = {"starts_at": at(day), "minutes": 30, "agreed_at": at(day - timedelta(days=4)), "sequence": 0}
        of = {"pair_id": span.pair.id, "cycle_id": span.cycle_id, "planned_by_id": span.pair.coach_id}
        yield Meeting, {**versioned(new_id(), day - timedelta(days=4)), **of, "kind": kind, **when}


def _debrief(span: Span) -> Iterator[Row]:
    film, debrief = span.films[-1], new_id()
    day = film.day + timedelta(days=2)
    people = {"lesson_id": film.lesson_id, "pair_id": span.pair.id, "begun_by_id": span.pair.coach_id}
    ended = {"meets_at": at(day), "notes": "Next time begin with the pairs.", "closed_at": at(day)}
    yield Debrief, {**versioned(debrief, day), **people, "goal_id": span.goal_id, **ended}
    for position, title in enumerate(SEEN[:3], 1):
        item = new_id()
        of = {"debrief_id": debrief, "added_by_id": span.pair.coach_id, "clip_id": film.clip_id}
        yield AgendaItem, {**versioned(item, day), **of, "title": title, "position": position}
        told = {"item_id": item, "by_id": span.pair.coach_id, "outcome": Outcome.DISCUSSED}
        yield Decision, {**made(new_id(), day), **told}


def _hours(span: Span) -> Iterator[Row]:
    for place in range(STRETCHES):
        kind, day = list(Kind)[place % len(Kind)], span.begun + timedelta(days=58 * place // STRETCHES)
        when = {"day": day, "began_at": at(day), "minutes": 15 + 5 * (place % 8)}
        cycle = span.cycle_id if kind.is_coaching else None
        of = {"coach_id": span.pair.coach_id, "cycle_id": cycle, "kind": kind}
        yield Stretch, {**versioned(new_id(), day), **of, **when}


def _reflection(span: Span) -> Iterator[Row]:
    day, people = span.closed - timedelta(days=2), (span.pair.teacher_id, span.pair.coach_id)
    alone = {
        "for_students": "They begin to speak to each other instead of to the front.",
        "for_me": "I ask less, and I hear more.",
        "surprise": "The table by the window, in the third week.",
        "plan": "The steps were small enough. The dates were not.",
        "evidence": "The readings since the second step, and the exit tickets.",
        "done_at": at(day),
    }
    for person in people:
        yield (
            Reflection,
            {**versioned(new_id(), day), "cycle_id": span.cycle_id, "author_id": person, **alone},
        )
        kind = QuoteKind.HELPED if person == people[0] else QuoteKind.WOULD_HELP
        said = {"kind": kind, "body": "Two looking at the same minute.", "released_at": None}
        yield Quote, {**versioned(new_id(), day), "cycle_id": span.cycle_id, "author_id": person, **said}
    joint = new_id()
    both = {
        "takeaway": "Waiting works when the question is worth the wait.",
        "verdict": list(Verdict)[span.number % 3],
        "why": "It did what we hoped in one class, and we have not seen it in the other.",
        "then_clip_id": span.films[0].clip_id,
        "now_clip_id": span.films[-1].clip_id,
    }
    yield JointReflection, {**versioned(joint, day), "cycle_id": span.cycle_id, **both}
    for person in people:
        yield JointSignature, {**made(new_id(), span.closed), "joint_id": joint, "person_id": person}


def _check_backs(span: Span) -> Iterator[Row]:
    for name, due_on in proposed(span.closed):
        answered = due_on <= clock.today() - timedelta(days=14)
        found = {
            "lasting": list(Lasting)[span.number % 4] if answered else None,
            "said": "On most days, and without the cards." if answered else None,
            "answered_at": at(due_on) if answered else None,
            "answered_by_id": span.pair.teacher_id if answered else None,
        }
        told = {"cycle_id": span.cycle_id, "name": name, "due_on": due_on}
        yield CheckBack, {**versioned(new_id(), span.closed), **told, **found}


TABLES = (
    Agreement,
    AgreementWording,
    Signature,
    PlanItem,
    PlanItemCompletion,
    Reading,
    Evidence,
    Assessment,
    Observation,
    Line,
    Meeting,
    Debrief,
    AgendaItem,
    Decision,
    Stretch,
    Reflection,
    Quote,
    JointReflection,
    JointSignature,
    CheckBack,
)
"""In the order in which rows may refer to one another; goals, cycles, lessons and clips come before them."""
