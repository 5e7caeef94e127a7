"""What Amina and Ben gathered beside the film: student work, two exit tickets, a survey, notes, and a count of marks."""

import random
from datetime import timedelta

from sqlalchemy import select

from app.evidence.assessments import Score
from app.evidence.files import receive
from app.evidence.jobs import ask_to_prepare
from app.evidence.models import Evidence, EvidenceKind
from app.foundation import clock
from app.foundation.db import db
from app.frameworks.models import Tag
from app.goals.models import Goal
from app.lessons.models import Recording
from app.marks.models import Mark
from app.seeds.school import World
from app.surveys.models import Survey
from app.surveys.questions import READY_SETS, QuestionKind

STUDENTS = tuple(
    f"{first}{last}" for first, last in zip("ABCDEFGHIJKLMNOPQRSTZ", "DKLMOSTAMPNWKRBSTUJVY", strict=True)
)
FIRST = (9, 12, 7, 14, 11, 10, 16, 8, 13, 12, 6, 15, 11, 9, 17, 10, 12, 8, 14, 11, 13)
SECOND = (12, 13, 9, 15, 14, 12, 17, 11, 13, 15, 9, 16, 14, 10, 18, 13, 14, 12, 15, 13, 15)
SENTENCES = (
    "When I can say it to my partner first.",
    "Time to think.",
    "If nobody laughs when it is wrong.",
    "When somebody says my idea again and adds to it.",
    "I like it when we draw it.",
    "Not having to put my hand up.",
)
TICKETS = "Exit tickets, lesson 3\n\nThree of twenty-one write why 3/4 and 6/8 are the same amount.\n"


def gather(world: World, goal: Goal, recording: Recording) -> None:
    """Put them on the wall of Amina's goal."""
    _student_work(world, goal)
    for weeks, title, points in ((4, "Exit ticket before", FIRST), (1, "Exit ticket after", SECOND)):
        scores = [Score(student, value) for student, value in zip(STUDENTS, points, strict=True)]
        Evidence.add(
            goal,
            by=world.amina,
            kind=EvidenceKind.ASSESSMENT,
            title=title,
            dated_on=clock.today() - timedelta(weeks=weeks),
            scores={"measure": "points of 20, comparing fractions", "threshold": 12, "scores": scores},
        )
    Evidence.add(
        goal,
        by=world.ben,
        kind=EvidenceKind.OBSERVATION,
        title="Ten minutes at the back",
        body="Partner talk after the second question. Five of ten pairs asked each other why. Two pairs waited for you.",
        dated_on=clock.today() - timedelta(days=9),
    )
    _survey(world, goal)
    _count_of_marks(world, goal, recording)


def _student_work(world: World, goal: Goal) -> None:
    work = Evidence.add(
        goal,
        by=world.amina,
        kind=EvidenceKind.STUDENT_WORK,
        title="Same amount, more pieces",
        body="She drew it before she said it. The others used her drawing.",
        dated_on=clock.today() - timedelta(days=5),
    )
    db.session.flush()
    receive(work, name="Exit tickets.txt", content=TICKETS.encode())
    ask_to_prepare(receive(work, name="Fraction bars.png", content=_drawing()))


def _drawing() -> bytes:
    """A sheet of paper on which a student drew three quarters and six eighths."""
    import cv2  # noqa: PLC0415 - loads libraries of the system that only a demo needs here
    import numpy as np  # noqa: PLC0415

    sheet = np.full((620, 900, 3), (236, 246, 250), dtype=np.uint8)
    ink, fill = (120, 60, 40), (170, 205, 120)
    for top, parts, taken, words in ((90, 4, 3, "3/4"), (320, 8, 6, "6/8")):
        width = 560 // parts
        for part in range(parts):
            corner = (70 + part * width, top + part % 2 * 2)
            end = (corner[0] + width, top + 130)
            if part < taken:
                cv2.rectangle(sheet, corner, end, fill, -1)
            cv2.rectangle(sheet, corner, end, ink, 4, cv2.LINE_AA)
        cv2.putText(sheet, words, (680, top + 90), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 2.6, ink, 4, cv2.LINE_AA)
    said = "same amount, more pieces!"
    cv2.putText(sheet, said, (70, 560), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 1.7, ink, 3, cv2.LINE_AA)
    return bytes(cv2.imencode(".png", sheet)[1].tobytes())


def _survey(world: World, goal: Goal) -> None:
    """Sixteen students said how it is to talk together; Amina shared what they said with Ben."""
    talk = next(one for one in READY_SETS if one.key == "talk")
    survey = Survey.ask(by=world.amina, goal=goal, title=talk.name, questions=talk.questions, class_size=21)
    db.session.flush()
    dice = random.Random(7)  # noqa: S311 - the same class in every demo
    for number in range(16):
        sheet: dict[str, int | str] = {}
        for question in survey.questions:
            if question.kind is QuestionKind.AGREEMENT:
                sheet[question.id] = dice.choices((1, 2, 3, 4, 5), (1, 2, 4, 6, 4))[0]
            elif question.kind is QuestionKind.YES_NO:
                sheet[question.id] = int(number % 3 == 0)
            elif number < len(SENTENCES):
                sheet[question.id] = SENTENCES[number]
        survey.take(sheet)
    db.session.flush()
    db.session.refresh(survey)
    survey.close()
    survey.share()


def _count_of_marks(world: World, goal: Goal, recording: Recording) -> None:
    mine = select(Mark.tag_id).where(Mark.recording_id == recording.id, Mark.author_id == world.ben.id)
    tag = db.session.scalars(select(Tag).where(Tag.id.in_(mine), Tag.name == "Builds on an idea")).first()
    if tag is not None:
        Evidence.add(
            goal,
            by=world.ben,
            kind=EvidenceKind.VIDEO,
            source=("marks", f"{recording.id}.{tag.id}.{world.ben.id}"),
            body="One so far. It was none in the lesson before.",
        )
