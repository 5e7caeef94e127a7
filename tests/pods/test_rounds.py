"""A round of a pod: clips by consent, watching, notes that describe and hide, the meeting, and what comes next."""

from datetime import timedelta

import pytest

from app.clips.models import Clip
from app.foundation import clock
from app.foundation.db import db
from app.lessons.models import Lesson
from app.noticing.models import SealedNoticing
from app.people.models import Pair, Person
from app.pods.models import Round, RoundNote, ShownClip
from tests.goals.posting import post
from tests.goals.story import a_clip, a_comment, a_lesson, a_recording
from tests.goals.story import shared as shared_with
from tests.pods.conftest import FILM
from tests.queries import queries_of


def write(client, shown, body="She asked who could add, and four hands went up.", at="0:04"):
    return post(client, f"/rounds/{shown.round_id}/notes", shown_clip_id=shown.id, at=at, body=body)


# ------------------------------------------------------------------------------------------------------------ the clips


def test_a_clip_is_shown_by_consent_alone(world, client_of, round_, clip):
    amina = client_of(world.amina)
    place = f"/rounds/{round_.id}/shown-clips"
    assert clip.title in amina.get(f"/rounds/{round_.id}").text
    without = post(amina, place, clip_id=clip.id)
    assert without.status_code == 422
    assert "Please tick this: the clip is shown only with your consent." in without.text
    assert "Please choose a clip." in post(amina, place, consent="true").text
    assert post(amina, place, clip_id=clip.id, consent="true").status_code == 303
    assert "The pod can see “Same amount, more pieces” already." in (
        post(amina, place, clip_id=clip.id, consent="true").text
    )
    assert clip.title in client_of(world.ben).get(f"/rounds/{round_.id}").text


def test_members_get_exactly_the_shown_piece(world, client_of, api_of, shown, clip):
    chidi, program = client_of(world.chidi), api_of(world.chidi)
    page = chidi.get(f"/rounds/{shown.round_id}").text
    url = f"/media/shown-clips/{shown.id}/export.mp4"
    assert url in page
    assert chidi.get(url).data == FILM
    part = chidi.get(url, headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.data) == (206, b"ftyp")
    recording = clip.recording
    a_comment(recording, world.amina, body="Nobody else’s business")
    for hidden in (recording.id, recording.lesson_id, recording.lesson.title, clip.id):
        assert hidden not in page
    for place in (
        f"/clips/{clip.id}",
        f"/lessons/{recording.lesson_id}",
        f"/media/recordings/{recording.id}/playback.mp4",
        f"/media/clips/{clip.id}/{clip.attempt}/export.mp4",
        f"/recordings/{recording.id}/clips",
    ):
        assert chidi.get(place).status_code == 404, place
    assert program.get(f"/api/v1/recordings/{recording.id}").status_code == 404
    assert program.get(f"/api/v1/clips/{clip.id}").status_code == 404
    said = program.get(f"/api/v1/rounds/{shown.round_id}/shown-clips").get_json()["items"][0]
    assert said.keys() == {
        *("id", "round_id", "title", "length_ms", "shown_by_id", "url", "created_at"),
    }
    assert clip.id not in program.get("/api/v1/lessons").text


def test_only_a_clip_of_the_hosts_own_lesson_can_be_brought(world, api_of, client_of, round_, clip):
    chidis = a_clip(a_recording(a_lesson(world.chidi)), world.chidi)
    place = f"/api/v1/rounds/{round_.id}/shown-clips"
    for person, asked, status in (
        (world.amina, {"clip_id": chidis.id, "consent": True}, 422),
        (world.amina, {"clip_id": clip.id, "consent": False}, 422),
        (world.amina, {"clip_id": clip.id}, 422),
        (world.chidi, {"clip_id": chidis.id, "consent": True}, 404),  # it is Amina's round
        (world.ben, {"clip_id": clip.id, "consent": True}, 422),
    ):
        assert api_of(person).post(place, json=asked).status_code == status, asked
    assert db.session.query(ShownClip).count() == 0


def test_a_clip_without_a_file_asks_for_one(world, api_of, round_):
    plain = a_clip(a_recording(a_lesson(world.amina)), world.amina)
    asked = {"clip_id": plain.id, "consent": True}
    made = api_of(world.amina).post(f"/api/v1/rounds/{round_.id}/shown-clips", json=asked).get_json()
    assert made["url"] is None
    assert db.session.get(Clip, plain.id).under_way
    film = api_of(world.ben).get(f"/media/shown-clips/{made['id']}/export.mp4")
    assert film.status_code == 404


@pytest.mark.parametrize("how", ["revoked", "ended", "host left", "host removed", "moved", "deleted"])
def test_a_shown_clip_is_gone_at_the_next_request(world, client_of, shown, out, clip, how):
    ben = client_of(world.ben)
    url = f"/media/shown-clips/{shown.id}/export.mp4"
    assert ben.get(url).status_code == 200
    if how == "revoked":
        assert post(ben, f"/shown-clips/{shown.id}/revocation").status_code == 404
        assert post(client_of(world.amina), f"/shown-clips/{shown.id}/revocation").status_code == 303
    elif how == "ended":
        db.session.get(Round, shown.round_id).end()
    elif how == "host left":
        out(world.amina)
    elif how == "host removed":
        db.session.get(Person, world.amina.id).remove(db.session())
    elif how == "moved":  # whoever moves the range moves it out of what the host agreed to
        db.session.get(Clip, clip.id).end_ms += 30_000
    else:
        db.session.delete(db.session.get(Lesson, clip.recording.lesson_id))
    db.session.commit()
    assert ben.get(url).status_code == 404
    page = ben.get(f"/rounds/{shown.round_id}")
    assert page.status_code == 200
    assert url not in page.text


def test_what_a_sealed_noticing_hides_is_hidden_here_too(world, client_of, round_):
    recording = a_recording(a_lesson(world.amina))
    pair = db.session.get(Pair, world.amina_and_ben.id)
    amina = db.session.get(Person, world.amina.id)
    shared_with(recording.lesson, pair)
    SealedNoticing.begin(recording, by=amina, pair=pair)
    db.session.commit()
    made = a_clip(recording, amina)
    made.begin_export()
    made.finish_export({})
    shown = ShownClip.bring(made, to=db.session.get(Round, round_.id), by=amina)
    db.session.commit()
    assert made.title not in client_of(world.ben).get(f"/rounds/{round_.id}").text
    assert client_of(world.ben).get(f"/media/shown-clips/{shown.id}/export.mp4").status_code == 404


# ------------------------------------------------------------------------------------------------------------ the notes


def test_notes_hide_until_ones_own_are_given(world, client_of, api_of, shown):
    ben, chidi = client_of(world.ben), client_of(world.chidi)
    place = f"/rounds/{shown.round_id}"
    assert write(ben, shown, "Four hands went up.").status_code == 303
    assert write(chidi, shown, "Twelve seconds passed.").status_code == 303
    post(ben, f"{place}/handover")
    assert "Four hands went up." not in chidi.get(place).text
    notes = f"/api/v1/rounds/{shown.round_id}/notes"
    assert [one["body"] for one in api_of(world.chidi).get(notes).get_json()["items"]] == [
        "Twelve seconds passed."
    ]
    assert "Twelve seconds passed." not in ben.get(place).text  # written, and not given
    post(chidi, f"{place}/handover")
    assert "Four hands went up." in chidi.get(place).text
    assert "Twelve seconds passed." in ben.get(place).text
    assert "Four hands" not in client_of(world.amina).get(place).text  # the host has given none
    late = write(chidi, shown, "And another.")
    assert late.status_code == 409
    assert "You have given your notes. Keep the rest for the meeting." in late.text


def test_the_meeting_puts_all_notes_on_the_table(world, client_of, shown):
    write(client_of(world.ben), shown, "Four hands went up.")
    amina = client_of(world.amina)
    place = f"/rounds/{shown.round_id}"
    assert "Four hands" not in amina.get(place).text
    post(amina, f"{place}/meeting")
    assert "Four hands" in amina.get(place).text
    late = write(client_of(world.chidi), shown)
    assert "The meeting has begun." in late.text
    assert "What you wrote" in late.text


def test_judging_words_are_pointed_out_and_not_forbidden(world, client_of, api_of, shown):
    ben = client_of(world.ben)
    hint = "“good” is a judgement. What did you see that makes you say so?"
    assert hint in post(ben, "/round-note-hints", body="A good start.").text
    assert post(ben, "/round-note-hints", body="Four hands went up.").text.strip() == ""
    assert write(ben, shown, "A good start.").status_code == 303
    assert hint in ben.get(f"/rounds/{shown.round_id}").text
    notes = f"/api/v1/rounds/{shown.round_id}/notes"
    made = api_of(world.ben).post(notes, json={"shown_clip_id": shown.id, "body": "You should wait."})
    assert made.status_code == 201
    assert made.get_json()["hints"][0].startswith("“should” is a judgement.")


def test_a_note_that_cannot_be_kept_comes_back(world, client_of, shown):
    ben = client_of(world.ben)
    for at, sentence in (
        ("9:59", "That moment is after the end of the clip."),
        ("soon", "Please"),
    ):
        said = write(ben, shown, "Kept <b>words", at=at)
        assert said.status_code == 422
        assert sentence in said.text
        assert "Kept &lt;b&gt;words" in said.text
    nothing = post(ben, f"/rounds/{shown.round_id}/handover")
    assert "Write one thing that you saw or heard first." in nothing.text
    db.session.get(ShownClip, shown.id).revoke()
    db.session.commit()
    gone = write(ben, shown, "Kept all the same")
    assert "This clip was taken back." in gone.text
    assert "Kept all the same" in gone.text


def test_a_note_is_changed_and_deleted_until_it_is_given(world, api_of, shown):
    ben = api_of(world.ben)
    notes = f"/api/v1/rounds/{shown.round_id}/notes"
    one, two = (
        ben.post(notes, json={"shown_clip_id": shown.id, "at_ms": 4_000, "body": body}).get_json()
        for body in ("One.", "Two.")
    )
    url = f"/api/v1/round-notes/{one['id']}"
    assert ben.patch(url, json={"body": "One hand."}, headers={"If-Match": '"1"'}).get_json()["version"] == 2
    assert ben.patch(url, json={"at_ms": 999_999}).status_code == 422
    assert api_of(world.amina).patch(url, json={"body": "Mine."}).status_code == 404
    assert ben.delete(f"/api/v1/round-notes/{two['id']}").status_code == 204
    ben.post(f"/api/v1/rounds/{shown.round_id}/handover")
    assert ben.patch(url, json={"body": "Late."}).status_code == 404
    assert ben.delete(url).status_code == 404
    assert db.session.query(RoundNote).one().body == "One hand."


# ---------------------------------------------------------------------------------------------------------- the meeting


def test_a_round_goes_from_clips_to_the_next_level_of_work(world, client_of, api_of, shown):
    amina, ben = client_of(world.amina), client_of(world.ben)
    place = f"/rounds/{shown.round_id}"
    post(ben, f"{place}/watching")
    assert "1 of 3 have watched: Ben." in amina.get(place).text
    kept = post(
        amina,
        place,
        meets_at="2026-12-03T15:30",
        minutes_behind_utc="-60",
        place="Library",
        facilitator_id=world.chidi.id,
    )
    assert kept.status_code == 303
    page = ben.get(place).text
    assert "2026-12-03T14:30" in page
    assert "Library" in page
    assert "Chidi keeps the time." in page
    for part in ("Describe", "Patterns", "Predict", "Next level of work"):
        assert part in page
    assert "15 min" in page
    post(amina, f"{place}/meeting")
    version = db.session.get(Round, shown.round_id).version
    assert (
        post(ben, f"{place}/meeting/notes", notes="They wait for me.", version=str(version)).status_code
        == 303
    )
    stale = post(amina, f"{place}/meeting/notes", notes="Typed meanwhile", version=str(version))
    assert stale.status_code == 412
    assert "Typed meanwhile" in stale.text
    assert post(ben, f"{place}/tasks", what="Ask who can add", who_id=world.amina.id).status_code == 303
    assert "Ask who can add" in amina.get(place).text
    assert post(amina, f"{place}/ending").headers["Location"].endswith(f"/pods/{shown.round.pod_id}")
    over = amina.get(place).text
    assert "They wait for me." in over
    assert "Ask who can add" in amina.get(f"/pods/{shown.round.pod_id}").text
    assert "Next round: Ben’s turn" in amina.get(f"/pods/{shown.round.pod_id}").text
    closed = api_of(world.ben).patch(f"/api/v1{place}", json={"place": "Hall"})
    assert closed.status_code == 409
    assert "This round is over." in closed.get_json()["detail"]


def test_programs_arrange_a_round(world, api_of, round_):
    ben = api_of(world.ben)
    url = f"/api/v1/rounds/{round_.id}"
    meets = (clock.now() + timedelta(days=2)).isoformat()
    said = ben.patch(url, json={"meets_at": meets, "place": "Hall", "facilitator_id": world.ben.id})
    assert (said.get_json()["place"], said.get_json()["facilitator_id"]) == ("Hall", world.ben.id)
    assert ben.patch(url, json={"place": "x"}, headers={"If-Match": '"1"'}).status_code == 412
    assert ben.patch(url, json={"facilitator_id": world.dana.id}).status_code == 422
    assert [one["number"] for one in ben.get(f"/api/v1/pods/{round_.pod_id}/rounds").get_json()["items"]] == [
        1
    ]
    assert ben.post(f"{url}/meeting").get_json()["met_at"]
    assert ben.post(f"{url}/ending").get_json()["ended_at"]


def test_a_round_asks_as_often_for_many_notes_as_for_few(world, client_of, shown):
    ben = client_of(world.ben)

    def add(count: int) -> None:
        found = db.session.get(ShownClip, shown.id)
        writers = [db.session.get(Person, one.id) for one in (world.amina, world.chidi)]
        for place in range(count):
            RoundNote.write(found, by=writers[place % 2], at_ms=place, body=f"Note {place}")
        db.session.commit()

    add(3)
    db.session.get(Round, shown.round_id).met_at = None
    place = f"/rounds/{shown.round_id}"
    few = _met_queries(ben, place, shown)
    add(9)
    assert _met_queries(ben, place, shown) == few


def _met_queries(client, place, shown) -> int:
    one = db.session.get(Round, shown.round_id)
    one.met_at = clock.now()
    db.session.commit()
    asked = queries_of(lambda: client.get(place))
    one = db.session.get(Round, shown.round_id)
    one.met_at = None
    db.session.commit()
    return asked
