"""What a debrief proposes to talk about."""

from hypothesis import given
from hypothesis import strategies as st

from app.debriefs.agenda import MOST_MOMENTS, Moment, propose

KINDS = ["noticing", "strength", "question", "suggestion", "clip"]


def moment(id, kind="noticing", at_ms=0, author="ben", goal=None, answered=False, order=0):
    return Moment(
        sort="clip" if kind == "clip" else "comment",
        id=id,
        recording_id=f"r{order}",
        recording_order=order,
        at_ms=at_ms,
        end_ms=None,
        kind=kind,
        author_id=author,
        author_name=author,
        words=id,
        goal_id=goal,
        answered=answered,
    )


def ids(moments):
    return [moment.id for moment in moments]


def test_nothing_shared_proposes_nothing():
    assert propose([]) == []


def test_a_strength_comes_first_and_the_rest_follow_the_lesson():
    found = propose(
        [
            moment("early question", "question", 10_000),
            moment("late strength", "strength", 90_000),
            moment("later noticing", "noticing", 120_000),
        ]
    )
    assert ids(found) == ["late strength", "early question", "later noticing"]


def test_without_a_strength_the_lesson_gives_the_order():
    found = propose([moment("b", "question", 60_000), moment("a", "noticing", 10_000)])
    assert ids(found) == ["a", "b"]


def test_at_most_five_are_proposed_and_questions_are_among_them():
    noticings = [moment(f"n{number}", "noticing", number * 10_000) for number in range(9)]
    found = propose([*noticings, moment("q", "question", 99_000)])
    assert len(found) == MOST_MOMENTS
    assert "q" in ids(found)


def test_what_is_about_the_goal_goes_before_what_is_not():
    off = [moment(f"off{number}", "question", number * 10_000) for number in range(6)]
    found = propose([*off, moment("on", "noticing", 99_000, goal="g")], goal_id="g")
    assert "on" in ids(found)


def test_an_open_question_goes_before_an_answered_one():
    answered = [moment(f"a{number}", "question", number * 10_000, answered=True) for number in range(6)]
    assert "open" in ids(propose([*answered, moment("open", "question", 99_000)]))


def test_the_two_take_turns():
    bens = [moment(f"ben{number}", "question", number * 20_000) for number in range(8)]
    aminas = [moment(f"amina{number}", at_ms=10_000 + number * 20_000, author="amina") for number in range(2)]
    assert ids(propose([*bens, *aminas])) == ["ben0", "amina0", "ben1", "amina1", "ben2"]


def test_two_notes_about_the_same_moment_take_one_place():
    found = propose([moment("a", "question", 10_000), moment("b", "question", 12_000, author="amina")])
    assert len(found) == 1


def test_of_two_notes_about_the_same_moment_the_open_question_stays():
    clip = moment("clip", "clip", 61_000, author="amina")
    found = propose([moment("s", "strength", 19_000), clip, moment("q", "question", 61_400)])
    assert ids(found) == ["s", "q"]


def test_the_same_time_of_two_recordings_is_two_moments():
    assert len(propose([moment("a", at_ms=1_000), moment("b", at_ms=1_000, order=1)])) == 2


some_moments = st.lists(
    st.builds(
        moment,
        id=st.uuids().map(str),
        kind=st.sampled_from(KINDS),
        at_ms=st.integers(0, 3_600_000),
        author=st.sampled_from(["ben", "amina"]),
        goal=st.sampled_from([None, "g"]),
        answered=st.booleans(),
        order=st.integers(0, 2),
    ),
    max_size=30,
)


@given(some_moments)
def test_it_is_always_a_small_choice_led_by_a_strength(moments):
    found = propose(moments, goal_id="g")
    assert len(found) <= MOST_MOMENTS
    assert len(set(ids(found))) == len(found)
    assert set(ids(found)) <= set(ids(moments))
    if any(one.kind == "strength" for one in moments):
        assert found[0].kind == "strength"
    rest = found[1:]
    assert rest == sorted(rest, key=lambda one: (one.recording_order, one.at_ms, one.id))
    assert propose(list(reversed(moments)), goal_id="g") == found
