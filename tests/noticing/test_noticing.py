"""A sealed noticing from its beginning to its opening, or to its early end, over the API and its pages."""

import threading

import pytest
from sqlalchemy import event, select

from app.comments.models import Comment, CommentState
from app.foundation.db import db
from app.foundation.live import LiveEvent
from app.lessons.models import Sharing
from app.noticing.models import SealedNoticing


def listed(api, recording_id: str, noun: str = "comments") -> list[str]:
    """What somebody reads on the recording."""
    field = "body" if noun == "comments" else "title"
    return [one[field] for one in api.get(f"/api/v1/recordings/{recording_id}/{noun}").json["items"]]


def news() -> list[str]:
    return list(db.session.scalars(select(LiveEvent.name).order_by(LiveEvent.id)))


def test_it_opens_for_both_at_once_when_both_are_done_and_not_before(note, recording, world, api_of, share):
    amina, ben = api_of(world.amina), api_of(world.ben)
    here = f"/api/v1/recordings/{recording.id}/noticings"
    assert amina.post(here, json={}).status_code == 422  # nobody else can see the lesson
    share()
    note(world.amina, "Earlier")
    begun = ben.post(here, json={})
    assert begun.status_code == 201, begun.json
    assert (begun.json["state"], begun.json["done"]) == ("sealed", False)
    assert begun.json["begun_by_id"] == world.ben.id
    one = begun.headers["Location"]
    again = amina.post(here, json={})
    assert again.status_code == 409
    assert amina.get(here).json["items"][0]["id"] == begun.json["id"]
    note(world.amina, "Amina saw")
    note(world.ben, "Ben saw")
    assert listed(ben, recording.id) == ["Ben saw"]
    assert sorted(listed(amina, recording.id)) == ["Amina saw", "Earlier"]
    assert amina.put(f"{one}/completion").json["state"] == "sealed"
    late = {"at_ms": 0, "kind": "noticing", "body": "Late", "state": "shared"}
    refused = amina.post(f"/api/v1/recordings/{recording.id}/comments", json=late)
    assert refused.status_code == 422
    assert "Take that back first" in refused.json["detail"]
    clip = {"title": "Late", "start_ms": 0, "end_ms": 5_000}
    assert amina.post(f"/api/v1/recordings/{recording.id}/clips", json=clip).status_code == 422
    assert amina.delete(f"{one}/completion").json["done"] is False
    note(world.amina, "Amina saw more")
    assert amina.put(f"{one}/completion").json["done"] is True
    assert ben.get(one).json["version"] == begun.json["version"]  # it tells nothing of Amina
    opened = ben.put(f"{one}/completion")
    assert opened.json["state"] == "open"
    assert opened.json["unsealed_at"]
    everything = ["Amina saw", "Amina saw more", "Ben saw", "Earlier"]
    assert sorted(listed(ben, recording.id)) == sorted(listed(amina, recording.id)) == everything
    assert news() == ["comment", "noticing", "noticing"]  # the earlier one, its beginning, its opening
    assert amina.put(f"{one}/completion").json["state"] == "open"  # said again, it changes nothing
    assert amina.delete(f"{one}/completion").status_code == 409
    assert amina.post(f"{one}/end", json={}).status_code == 409
    note(world.ben, "Told again")
    assert news()[-1] == "comment"


def test_ending_it_early_opens_nothing_until_its_author_shares_it(begin, note, recording, world, api_of):
    amina, ben, dana = api_of(world.amina), api_of(world.ben), api_of(world.dana)
    db.session.add(
        Sharing(
            lesson_id=recording.lesson_id,
            shared_by_id=world.amina.id,
            person_id=world.dana.id,
            purpose="coaching",
        )
    )
    note(world.amina, "Earlier")
    noticing = begin()
    seen = note(world.ben, "Ben saw")
    note(world.ben, "Ben’s draft", state="draft")
    clip = {"title": "Ben’s clip", "start_ms": 0, "end_ms": 5_000}
    assert ben.post(f"/api/v1/recordings/{recording.id}/clips", json=clip).status_code == 201
    ended = amina.post(f"{noticing}/end", json={"reason": "No time this week."})
    assert (ended.json["state"], ended.json["ended_by_id"]) == ("ended", world.amina.id)
    assert ben.get(noticing).json["ended_reason"] == "No time this week."
    before = news()
    for reader in (amina, dana):
        assert listed(reader, recording.id) == ["Earlier"]
        assert listed(reader, recording.id, "clips") == []
        assert reader.get(seen).status_code == 404
    assert ben.patch(seen, json={"body": "Ben saw it"}).status_code == 200
    assert news() == before  # that he went on with it is his alone as well
    assert ben.put(f"{noticing}/completion").status_code == 409
    assert amina.post(f"{noticing}/sharings").status_code == 200  # hers opens nothing of his
    assert amina.get(seen).status_code == 404
    assert ben.post(f"{noticing}/sharings").status_code == 200
    for reader in (amina, dana):
        assert sorted(listed(reader, recording.id)) == ["Ben saw it", "Earlier"]
        assert listed(reader, recording.id, "clips") == ["Ben’s clip"]
    again = ben.post(f"/api/v1/recordings/{recording.id}/noticings", json={"pair_id": world.amina_and_ben.id})
    assert again.status_code == 201


def test_a_draft_from_before_rests_too_and_goes_on_when_it_is_over(share, note, world, api_of, recording):
    share()
    draft = note(world.ben, "From before", state="draft")
    ben, amina = api_of(world.ben), api_of(world.amina)
    noticing = ben.post(f"/api/v1/recordings/{recording.id}/noticings", json={}).headers["Location"]
    assert ben.patch(draft, json={"state": "shared"}).status_code == 422
    assert ben.post(f"{noticing}/end", json={}).status_code == 200
    assert ben.patch(draft, json={"state": "shared"}).status_code == 200
    assert amina.get(draft).json["body"] == "From before"


def test_a_share_that_is_taken_back_hides_the_noticing_and_opens_nothing(
    begin, note, world, api_of, recording
):
    noticing = begin()
    note(world.ben, "Ben saw")
    sharing = db.session.scalars(select(Sharing)).unique().one()
    sharing.revoke()
    db.session.commit()
    assert api_of(world.ben).get(noticing).status_code == 404
    amina = api_of(world.amina)
    assert listed(amina, recording.id) == []
    assert amina.post(f"{noticing}/end", json={}).status_code == 200
    assert listed(amina, recording.id) == []


def test_the_pages_lead_from_beginning_it_to_what_both_saw_and_into_a_debrief(
    recording, world, client_of, csrf_of, api_of, share, note
):
    share()
    amina, ben = client_of(world.amina), client_of(world.ben)
    lesson, page = f"/lessons/{recording.lesson_id}", f"/recordings/{recording.id}/noticing"

    def post(browser, path: str, **fields):
        return browser.post(path, data={"csrf_token": csrf_of(browser), **fields})

    assert "Begin sealed noticing" in amina.get(lesson).text
    assert "Nothing is open yet" in amina.get(page).text
    assert post(amina, f"/recordings/{recording.id}/noticings").status_code == 303
    home = ben.get("/").text
    assert "Sealed noticing with Amina" in home
    assert "You see only your own notes" in ben.get(lesson).text
    one = f"/noticings/{db.session.scalars(select(SealedNoticing.id)).one()}"
    note(world.amina, "They turn to their partners", 61_000, tags=["Talk"])
    note(world.amina, "Only she saw this", 120_000)
    note(world.ben, "Pairs begin to talk", 64_000, kind="strength", tags=["Talk"])
    note(world.ben, "He alone saw that", 20_000)
    note(world.ben, "Kept to himself", 60_000, state="private")
    assert post(amina, f"{one}/completion").headers["Location"].endswith("#noticing")
    assert "You are done" in amina.get(lesson).text
    assert post(amina, f"{one}/completion/removal").status_code == 303
    post(amina, f"{one}/completion")
    assert post(ben, f"{one}/completion").headers["Location"].endswith(page)
    assert "Sealed noticing with Amina" not in ben.get("/").text
    said = " ".join(amina.get(page).text.split())
    assert "Both of you saw 1 moment. Only you: 1. Only Ben: 1." in said
    assert "1 of 3, too few to say as a share" in said
    assert "Same kind or tag" in said
    assert "Kept to himself" not in said
    narrow = " ".join(ben.get(f"{page}?tolerance_s=2").text.split())
    assert "Both of you saw 0 moments. Only Amina: 2. Only you: 2." in narrow
    assert "Please enter" in ben.get(f"{page}?tolerance_s=900").text
    mine = db.session.scalars(select(Comment.id).where(Comment.body == "He alone saw that")).one()
    assert post(ben, f"{one}/items").status_code == 422
    taken = post(ben, f"{one}/items", comments=mine)
    assert taken.status_code == 303
    debrief = taken.headers["Location"].split("#")[0]
    assert [one["comment_id"] for one in api_of(world.amina).get(f"/api/v1{debrief}").json["items"]] == [mine]
    assert post(ben, f"{one}/items", comments=mine).status_code == 303
    assert len(api_of(world.amina).get(f"/api/v1{debrief}").json["items"]) == 1  # it is there once
    for stranger in (world.dana, world.chidi):
        assert client_of(stranger).get(page).status_code == 404
    assert "Begin sealed noticing" in amina.get(lesson).text  # another can begin


def test_what_was_written_in_one_that_ended_is_shared_from_the_lessons_page(
    begin, note, recording, world, client_of, csrf_of, api_of
):
    one = begin().removeprefix("/api/v1")
    note(world.ben, "Ben saw")
    amina, ben = client_of(world.amina), client_of(world.ben)
    data = {"csrf_token": csrf_of(amina), "reason": "Report week"}
    assert amina.post(f"{one}/ending", data=data).status_code == 303
    another = api_of(world.ben).post(f"/api/v1/recordings/{recording.id}/noticings", json={})
    for person in (world.amina, world.ben):
        api_of(person).put(f"{another.headers['Location']}/completion")
    assert (
        "Ben saw" not in amina.get(f"/lessons/{recording.lesson_id}").text
    )  # the other opened, this one did not
    page = ben.get(f"/lessons/{recording.lesson_id}").text
    assert "Report week" in page
    assert "still yours alone" in page
    assert ben.post(f"{one}/sharings", data={"csrf_token": csrf_of(ben)}).status_code == 303
    assert "Ben saw" in amina.get(f"/lessons/{recording.lesson_id}").text


@pytest.mark.postgresql
def test_of_two_who_finish_in_the_same_moment_one_opens_it_and_nobody_waits_for_ever(
    begin, world, api_of, app
):
    one = begin()
    programs = [api_of(world.amina), api_of(world.ben)]
    for _ in range(5):
        together = threading.Barrier(2)
        answers: list[tuple[int, str]] = []

        def finish(program, together=together, answers=answers) -> None:
            together.wait()
            said = program.put(f"{one}/completion")
            answers.append((said.status_code, said.json["state"]))

        both = [threading.Thread(target=finish, args=(program,)) for program in programs]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join(20)
        assert sorted(answers) in ([(200, "open"), (200, "sealed")], [(200, "open"), (200, "open")])
        assert news().count("noticing") == 1
        db.session.execute(SealedNoticing.__table__.update().values(unsealed_at=None))  # type: ignore[attr-defined]
        db.session.query(LiveEvent).delete()
        for half in db.session.scalars(select(SealedNoticing)).unique().one().halves:
            half.done_at = None
        db.session.commit()


def test_as_many_queries_for_many_notes_as_for_few(begin, recording, world, api_of, client_of):
    one = begin()
    asked: list[str] = []

    def count(*heard: object) -> None:
        asked.append(str(heard[2]))

    def add(number: int) -> None:
        for at in range(number):
            Comment.leave(on=recording, by=world.ben, at_ms=at * 1_000, body="x", state=CommentState.SHARED)
        db.session.commit()

    add(2)
    api_of(world.amina).put(f"{one}/completion")
    browser = client_of(world.amina)
    add(40)
    api_of(world.ben).put(f"{one}/completion")
    page = f"/recordings/{recording.id}/noticing"
    event.listen(db.engine, "before_cursor_execute", count)
    assert browser.get(page).status_code == 200
    many = len(asked)
    db.session.query(Comment).filter(Comment.at_ms > 1_000).delete()
    db.session.commit()
    asked.clear()
    assert browser.get(page).status_code == 200
    assert len(asked) == many
    event.remove(db.engine, "before_cursor_execute", count)
