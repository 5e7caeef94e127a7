"""Exemplar clips: offered by the lesson's teacher, watched as exactly that piece, and gone when taken back."""

import av
import pytest
from sqlalchemy import select

from app.clips.models import Clip
from app.foundation import clock, storage
from app.foundation.db import db
from app.lessons.models import Recording
from app.library.jobs import cut_exemplar, erase_exemplar, erase_what_is_over
from app.library.models import Exemplar
from app.noticing.models import SealedNoticing
from app.people.models import Pair, Person
from tests.goals.posting import post
from tests.library.conftest import WHY, cut, offered, work
from tests.media_pipeline.films import read_number
from tests.queries import queries_of


@pytest.fixture
def amina(api_of, world):
    return api_of(world.amina)


def numbers(path) -> list[int]:
    with av.open(str(path)) as container:
        return [read_number(frame.to_ndarray(format="gray")) for frame in container.decode(video=0)]


def test_a_colleague_watches_exactly_that_piece_and_nothing_else_of_the_lesson(
    amina, api_of, client_of, world, clip, film, recording, tmp_path
):
    made = offered(amina, clip, subject="Mathematics", purpose_words="for our Tuesday group")
    assert (made.status_code, made.json["playback"], made.json["live"]) == (201, None, True)
    work(cut_exemplar)
    dana = api_of(world.dana)
    seen = dana.get(made.headers["Location"]).json
    assert (seen["owner_name"], seen["why"], seen["length_ms"]) == ("Amina Diallo", WHY, 1000)
    answer = dana.get(seen["playback"])
    assert (answer.status_code, answer.mimetype) == (200, "video/mp4")
    (tmp_path / "piece.mp4").write_bytes(answer.data)
    assert numbers(tmp_path / "piece.mp4") == list(range(30, 60))
    for closed in (
        f"/media/recordings/{recording.id}/playback.mp4",
        f"/api/v1/recordings/{recording.id}",
        f"/api/v1/clips/{clip.id}",
        f"/api/v1/lessons/{recording.lesson_id}",
    ):
        assert dana.get(closed).status_code == 404, closed
    page = client_of(world.dana).get(f"/exemplars/{seen['id']}").text
    assert WHY in page
    assert "for our Tuesday group" in page
    assert seen["playback"] in page
    assert recording.id not in page
    assert recording.lesson_id not in page


def test_what_is_taken_back_is_gone_at_the_next_request_everywhere(
    amina, api_of, client_of, world, clip, film, recording
):
    one = offered(amina, clip).json["id"]
    work(cut_exemplar)
    dana, browser = api_of(world.dana), client_of(world.dana)
    playback = dana.get(f"/api/v1/exemplars/{one}").json["playback"]
    assert dana.get(playback, headers={"Range": "bytes=0-9"}).status_code == 206
    assert len(dana.get("/api/v1/library?q=waiting").json["items"]) == 1
    assert amina.delete(f"/api/v1/exemplars/{one}").status_code == 204
    for address in (playback, f"/api/v1/exemplars/{one}"):
        assert dana.get(address).status_code == 404
        assert amina.get(address).status_code == 404
    assert browser.get(f"/exemplars/{one}").status_code == 404
    assert dana.get("/api/v1/library?q=waiting").json["items"] == []
    assert dana.get("/api/v1/exemplars").json["items"] == []
    assert "Waiting" not in browser.get("/library").text
    work(erase_exemplar)
    db.session.add(recording)
    assert list(storage.current().list_prefix(f"{recording.folder}/exemplars")) == []
    (kept,) = amina.get("/api/v1/exemplars?own=true").json["items"]
    assert (kept["live"], kept["revoked_at"] is not None, kept["playback"]) == (False, True, None)
    assert offered(amina, clip).status_code == 201  # a new consent of its own


def test_one_taken_back_while_its_file_is_made_leaves_none(amina, clip, film, recording):
    one = offered(amina, clip).json["id"]
    amina.delete(f"/api/v1/exemplars/{one}")
    work(cut_exemplar)
    db.session.add(recording)
    assert list(storage.current().list_prefix(f"{recording.folder}/exemplars")) == []


def test_changing_or_deleting_the_clip_does_not_change_what_was_agreed(amina, api_of, world, clip, film):
    one = offered(amina, clip).json
    amina.patch(f"/api/v1/clips/{clip.id}", json={"start_ms": 0})
    assert api_of(world.dana).get(f"/api/v1/exemplars/{one['id']}").json["length_ms"] == 1000
    amina.delete(f"/api/v1/clips/{clip.id}")
    work(cut_exemplar)
    assert api_of(world.dana).get(f"/api/v1/exemplars/{one['id']}").json["playback"]


def test_a_coach_asks_and_the_teacher_decides(amina, api_of, client_of, world, recording, share, film):
    share()
    clip = cut(recording, world.ben)
    ben = api_of(world.ben)
    asked = offered(ben, clip).json
    assert (asked["asked"], asked["live"], asked["asked_by_id"]) == (True, False, world.ben.id)
    where = f"/api/v1/exemplars/{asked['id']}"
    assert api_of(world.dana).get(where).status_code == 404
    assert api_of(world.dana).get("/api/v1/library").json["items"] == []
    assert ben.post(f"{where}/consent", json={"title": "x", "why": "y"}).status_code == 404
    browser = client_of(world.amina)
    assert "Ben asks you for" in browser.get("/library").text
    assert "Rather not" in browser.get(f"/exemplars/{asked['id']}").text
    again = post(browser, f"/exemplars/{asked['id']}/consent", title="Mine", why="", purpose="talk")
    assert again.status_code == 422
    assert 'value="Mine"' in again.text
    yes = post(browser, f"/exemplars/{asked['id']}/consent", title="Mine", why="It is quiet.", purpose="talk")
    assert yes.status_code == 303
    work(cut_exemplar)
    seen = api_of(world.dana).get(where).json
    assert (seen["title"], seen["purpose"], seen["live"]) == ("Mine", "talk", True)
    assert ben.delete(where).status_code == 404  # what is agreed is the teacher's to end
    told = browser.get("/library/consents").text
    assert "Ben asked" in told
    assert "You offered it" in told


def test_a_no_needs_no_reason_and_a_question_can_be_taken_back(
    amina, api_of, client_of, world, recording, share
):
    share()
    ben = api_of(world.ben)
    first = offered(ben, cut(recording, world.ben)).json["id"]
    assert post(client_of(world.amina), f"/exemplars/{first}/revocation").status_code == 303
    assert ben.get(f"/api/v1/exemplars/{first}").status_code == 404
    assert "You said no" in client_of(world.amina).get("/library/consents").text
    second = offered(ben, cut(recording, world.ben, start_ms=5000, end_ms=6000)).json["id"]
    assert ben.delete(f"/api/v1/exemplars/{second}").status_code == 204
    assert amina.get("/api/v1/exemplars?own=true").json["items"][0]["id"] == first


def test_only_the_teacher_and_whoever_cut_it_bring_a_clip_up(amina, api_of, world, clip, recording, share):
    share()
    assert offered(api_of(world.ben), clip).status_code == 404  # seen by Ben, cut by Amina
    for who in (world.dana, world.chidi, world.elena, world.grace, world.ines):
        assert offered(api_of(who), clip).status_code == 404
    assert offered(amina, clip, until="2020-01-01").json["errors"][0]["field"] == "until"
    assert offered(amina, clip, why=" ").json["errors"][0]["field"] == "why"
    assert offered(amina, clip, indicators=["a" * 20]).json["errors"][0]["field"] == "indicators"
    assert offered(amina, clip).status_code == 201
    assert offered(amina, clip).status_code == 409


def test_leaders_evaluators_admins_and_other_schools_see_no_exemplar(
    amina, api_of, client_of, world, clip, film
):
    one = offered(amina, clip).json["id"]
    work(cut_exemplar)
    playback = amina.get(f"/api/v1/exemplars/{one}").json["playback"]
    for who in (world.elena, world.farid, world.grace, world.ines, world.jonas, world.kofi):
        program, browser = api_of(who), client_of(who)
        for address in (f"/api/v1/exemplars/{one}", playback):
            assert program.get(address).status_code == 404, who.name
        assert program.delete(f"/api/v1/exemplars/{one}").status_code == 404
        for address in ("/api/v1/library", "/api/v1/library?q=wait", "/api/v1/exemplars"):
            assert program.get(address).json["items"] == []
        assert browser.get(f"/exemplars/{one}").status_code == 404
        assert "Waiting" not in browser.get("/library?q=wait").text
        assert program.get("/api/v1/exemplars?own=true").json["items"] == []
    for who in (world.chidi, world.dana, world.ben):
        assert api_of(who).get(playback).status_code == 200
        assert api_of(who).get("/api/v1/exemplars?own=true").json["items"] == []
        assert api_of(who).delete(f"/api/v1/exemplars/{one}").status_code == 404


def test_it_is_over_when_its_day_has_passed_or_its_teacher_has_left(
    amina, api_of, world, clip, film, recording
):
    until = (clock.today() + clock.timedelta(days=3)).isoformat()
    one = offered(amina, clip, until=until).json["id"]
    work(cut_exemplar)
    where = f"/api/v1/exemplars/{one}"
    assert api_of(world.dana).get(where).json["until"] == until
    with clock.moved(clock.timedelta(days=4)):
        assert api_of(world.dana).get(where).status_code == 404
        erase_what_is_over()
        work(erase_exemplar)
    db.session.add(recording)
    assert list(storage.current().list_prefix(f"{recording.folder}/exemplars")) == []
    db.session.get_one(Person, world.amina.id).remove(db.session())
    db.session.commit()
    assert api_of(world.dana).get(where).status_code == 404


def test_a_deleted_lesson_takes_its_exemplars_along(amina, api_of, world, clip, recording):
    one = offered(amina, clip).json["id"]
    db.session.delete(db.session.get_one(Recording, recording.id))
    db.session.commit()
    assert api_of(world.dana).get(f"/api/v1/exemplars/{one}").status_code == 404
    assert api_of(world.dana).get("/api/v1/library?q=waiting").json["items"] == []


def test_inside_a_sealed_noticing_the_other_learns_of_nothing(amina, api_of, world, recording, share):
    share()
    here = db.session.get_one(Recording, recording.id)
    pair = db.session.scalars(select(Pair).where(Pair.id == world.amina_and_ben.id)).unique().one()
    SealedNoticing.begin(here, by=db.session.get_one(Person, world.amina.id), pair=pair)
    db.session.commit()
    asked = offered(api_of(world.ben), cut(recording, world.ben)).json["id"]
    offer = offered(amina, cut(recording, world.amina, start_ms=7000, end_ms=8000)).json["id"]
    assert amina.get(f"/api/v1/exemplars/{asked}").status_code == 404
    assert [one["id"] for one in amina.get("/api/v1/exemplars?own=true").json["items"]] == [offer]
    assert api_of(world.ben).get(f"/api/v1/exemplars/{offer}").status_code == 404


def test_a_clip_is_offered_by_its_page(client_of, world, clip):
    amina = client_of(world.amina)
    assert f"/exemplars/new?clip={clip.id}" in amina.get(f"/clips/{clip.id}").text
    form = amina.get(f"/exemplars/new?clip={clip.id}").text
    assert "nothing else of the lesson" in form
    again = post(amina, "/exemplars", clip_id=clip.id, title="My <b>", why="", purpose="talk", until="x")
    assert again.status_code == 422
    assert "My &lt;b&gt;" in again.text
    assert "Please give a date" in again.text
    made = post(amina, "/exemplars", clip_id=clip.id, title="Mine", why="Quiet.", purpose="talk")
    assert made.status_code == 303
    twice = post(amina, "/exemplars", clip_id=clip.id, title="Mine", why="Quiet.", purpose="talk")
    assert "in the library, or asked for, already" in twice.text
    assert "being cut out" in amina.get(made.headers["Location"]).text
    assert db.session.query(Exemplar).one().owner_id == world.amina.id
    assert client_of(world.dana).get(f"/exemplars/new?clip={clip.id}").status_code == 404


def test_the_ledger_asks_as_much_for_twelve_as_for_three(amina, client_of, world, recording):
    browser = client_of(world.amina)

    def offer(count: int) -> None:
        for _ in range(count):
            start = 3000 * db.session.query(Clip).count()
            offered(amina, cut(recording, world.amina, start_ms=start, end_ms=start + 2000))

    offer(3)
    three = [queries_of(lambda page=page: browser.get(page)) for page in ("/library/consents", "/library")]
    offer(9)
    twelve = [queries_of(lambda page=page: browser.get(page)) for page in ("/library/consents", "/library")]
    assert twelve == three
