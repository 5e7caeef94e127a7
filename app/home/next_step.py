"""What to do next, as one sentence and one button. Pure: what waits goes in, the one thing that matters comes out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.home.situation import Address, Film, Meeting, Noticing, Question, Round, Situation, Step

SOON = timedelta(days=2)  # a meeting this close is what everything else prepares for


@dataclass(frozen=True)
class NextStep:
    """The large card: a sentence, a button that leads to it, and what stands around them. ``meets_at`` is drawn in
    the reader's own time."""

    sentence: str
    button: str
    address: Address
    eyebrow: str = ""
    note: str = ""
    film: Film | None = None
    second: tuple[str, Address] | None = None
    meets_at: datetime | None = None
    about: object = None


def next_step(situation: Situation, now: datetime) -> NextStep:
    """The one thing to do next. What could be lost comes first, then who is waiting, then one's own work."""
    return next(_candidates(situation, now))


def _candidates(here: Situation, now: datetime) -> Iterator[NextStep]:
    yield from map(_finish, here.unfinished)
    yield from (_meet(one, here) for one in here.meetings if one.meets_at and one.meets_at - now <= SOON)
    yield from map(_choose_again, here.stopped)
    yield from map(_watch, here.unwatched)
    yield from map(_notice, here.noticings)
    yield from map(_look, here.to_look_at)
    yield from map(_answer, here.questions)
    yield from (_meet(one, here) for one in here.meetings)
    yield from (_try(one, now) for one in here.steps)
    yield from map(_go_round, here.rounds)
    if here.teaches and not here.has_goal:
        yield _set_goal(here)
    yield _film_next() if here.teaches else _rest()


def _finish(film: Film) -> NextStep:
    return NextStep(
        eyebrow="An upload is waiting",
        sentence=f"Finish uploading “{film.title}”.",
        note="What was sent is kept. Choose the same file again and it goes on from there.",
        button="Finish upload",
        address=Address("workspace.show", film.lesson_id),
        about=film,
    )


def _choose_again(film: Film) -> NextStep:
    return NextStep(
        eyebrow="A recording could not be used",
        sentence=f"See what “{film.title}” needs.",
        note=film.reason,
        button="Open lesson",
        address=Address("workspace.show", film.lesson_id),
        about=film,
    )


def _watch(film: Film) -> NextStep:
    return NextStep(
        eyebrow="Ready to watch",
        sentence=f"Watch “{film.title}”, alone first.",
        note="Look for one thing students did, one strength, and one wonder. Nobody else sees it until you share it.",
        button="Watch lesson",
        address=Address("workspace.show", film.lesson_id),
        film=film,
        about=film,
    )


def _look(film: Film) -> NextStep:
    return NextStep(
        eyebrow=f"{film.teacher} shared a lesson with you",
        sentence=f"Look at “{film.title}” and leave {film.teacher} a first comment.",
        note="Begin with a strength: what you saw or heard, then what you think.",
        button="Open lesson",
        address=Address("workspace.show", film.lesson_id),
        film=film,
        about=film,
    )


def _notice(noticing: Noticing) -> NextStep:
    other = noticing.with_whom
    return NextStep(
        eyebrow=f"Sealed noticing with {other}",
        sentence=f"Note what you see in “{noticing.lesson.title}”, before you know what {other} sees.",
        note="Neither of you sees the other’s notes until both of you say that you are done.",
        button="Open lesson",
        address=Address("workspace.show", noticing.lesson.lesson_id),
        film=noticing.lesson,
        about=noticing,
    )


def _answer(question: Question) -> NextStep:
    return NextStep(
        eyebrow=f"{question.by} asked you something",
        sentence=f"Answer {question.by}’s question about “{question.lesson.title}”.",
        button="Answer question",
        address=Address("workspace.show", question.lesson.lesson_id, f"t={question.at_ms / 1000:.3f}"),
        film=question.lesson,
        about=question,
    )


def _meet(meeting: Meeting, here: Situation) -> NextStep:
    whom = f"you and {meeting.with_whom}" if meeting.with_whom else "you"
    of_lesson = [one for one in here.questions if one.lesson.lesson_id == meeting.lesson.lesson_id]
    return NextStep(
        eyebrow=f"Debrief with {meeting.with_whom}" if meeting.with_whom else "Debrief",
        sentence=f"Look at the {_moments(meeting.moments)} that {whom} chose in “{meeting.lesson.title}”."
        if meeting.moments
        else f"Choose what to talk about in “{meeting.lesson.title}”.",
        note=_open_questions(of_lesson),
        button="Open agenda",
        address=Address("debriefs.show", meeting.id),
        second=("Watch lesson", Address("workspace.show", meeting.lesson.lesson_id)),
        film=meeting.lesson,
        meets_at=meeting.meets_at,
        about=meeting,
    )


def _try(step: Step, now: datetime) -> NextStep:
    late = step.due_on is not None and step.due_on < now.date()
    return NextStep(
        eyebrow="Your step" if not late else "Your step’s day has passed",
        sentence=step.body,
        note="Say what happened, or choose another day." if late else _by(step.due_on, now.date()),
        button="Say what happened",
        address=Address("goals.show", step.goal_id, "steps"),
        about=step,
    )


def _go_round(cycle: Round) -> NextStep:
    return NextStep(
        eyebrow=f"Your cycle with {cycle.with_whom}" if cycle.with_whom else "Your cycle",
        sentence=cycle.sentence,
        note=cycle.note,
        button=cycle.button,
        address=Address("cycles.show", cycle.id),
        about=cycle,
    )


def _set_goal(here: Situation) -> NextStep:
    with_coach = f" {here.coach} can read it if you like." if here.coach else ""
    return NextStep(
        eyebrow="Nothing waits for you",
        sentence="Set a goal: one thing you would love to see your students do.",
        note=f"In your own words, for your own reasons.{with_coach}",
        button="Set goal",
        address=Address("goals.new"),
    )


def _film_next() -> NextStep:
    return NextStep(
        eyebrow="Nothing waits for you",
        sentence="Film your next lesson, or ten minutes of one.",
        note="Record many, share few. Only you see it until you share it.",
        button="New lesson",
        address=Address("lessons.new"),
    )


def _rest() -> NextStep:
    return NextStep(
        eyebrow="Nothing waits for you",
        sentence="You have looked at everything that was shared with you.",
        note="A lesson appears here as soon as a teacher shares one with you.",
        button="Open lessons",
        address=Address("lessons.index"),
    )


def _moments(count: int) -> str:
    words = ("", "one moment", "two moments", "three moments", "four moments", "five moments")
    return words[count] if count < len(words) else f"{count} moments"


def _open_questions(questions: Sequence[Question]) -> str:
    if not questions:
        return ""
    count = "a question" if len(questions) == 1 else f"{len(questions)} questions"
    return f"{questions[0].by} left {count}. You can answer before you meet, or together."


def _by(due_on: date | None, today: date) -> str:
    if due_on is None:
        return "Try it in one lesson, then say what happened."
    if due_on == today:
        return "Today. Try it in one lesson, then say what happened."
    return f"By {due_on:%A} {due_on.day} {due_on:%B}. Try it in one lesson, then say what happened."
