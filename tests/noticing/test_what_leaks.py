"""While a noticing is sealed, nothing tells one what the other does: no page, list, file, count, news or date."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.clips.models import Clip
from app.comments.models import Comment, CommentState, Reply
from app.cycles.models import Agreement, Cycle
from app.debriefs.beginning import begin_or_join
from app.debriefs.models import AgendaItem, Debrief
from app.evidence.models import Evidence, EvidenceFile
from app.foundation import clock
from app.foundation.db import Base, db
from app.foundation.live import LiveEvent
from app.frameworks.models import Framework, TagSet
from app.goals.models import Goal
from app.lessons.models import Lesson, Recording, Sharing
from app.library.models import Exemplar, Resource
from app.marks.models import Mark
from app.noticing.models import SealedNoticing
from app.observations.models import Line, Observation
from app.people.models import Person
from app.pods.models import Pod, Round, ShownClip
from app.progress.models import Reading
from app.ratings.models import Rating
from app.reflections.models import Quote, QuoteKind, Reflection
from app.rehearsals.models import Rehearsal
from app.surveys.models import Survey

SENTINEL = "Hummingbird"
LATER = datetime.now(UTC) + timedelta(minutes=20)  # the moment at which everything is read, before and after
NOUNS: dict[str, type[Base]] = {
    "lessons": Lesson,
    "recordings": Recording,
    "comments": Comment,
    "replies": Reply,
    "clips": Clip,
    "goals": Goal,
    "cycles": Cycle,
    "agreements": Agreement,
    "debriefs": Debrief,
    "agenda-items": AgendaItem,
    "noticings": SealedNoticing,
    "marks": Mark,
    "tag-sets": TagSet,
    "strengths": Person,
    "reflections": Reflection,
    "quotes": Quote,
    "rehearsals": Rehearsal,
    "observations": Observation,
    "observation-lines": Line,
    "evidence": Evidence,
    "evidence-files": EvidenceFile,
    "surveys": Survey,
    "frameworks": Framework,
    "exemplars": Exemplar,
    "resources": Resource,
    "ratings": Rating,
    "pods": Pod,
    "rounds": Round,
    "shown-clips": ShownClip,
    "readings": Reading,
}
OF_NO_CONCERN = (
    "/static",
    "/metrics",
    "/healthz",
    "/readyz",
    "/live",
    "/api/docs",
    "/api/v1/openapi",
    "/media/rec",
)
OWN_KEYS = ("/account", "/api/v1/tokens")  # these tell when the reader's own keys were used last


@pytest.fixture
def shared_before(recording, world, share, goal):
    """What was shared before: a comment and a clip of each, a reply, and a debrief that is open."""
    share()
    db.session.add(
        Sharing(
            lesson_id=recording.lesson_id,
            shared_by_id=world.amina.id,
            person_id=world.dana.id,
            purpose="coaching",
        )
    )
    made = {}
    for who in (world.amina, world.ben):
        left = Comment.leave(
            on=recording, by=who, at_ms=9_000, body=f"Earlier, {who.first_name}", state=CommentState.SHARED
        )
        left.reply(by=who, body="Earlier reply")
        Clip.cut(on=recording, by=who, title=f"Earlier clip, {who.first_name}", start_ms=0, end_ms=9_000)
        made[who.first_name] = left
    begin_or_join(recording.lesson, by=world.amina)
    cycle = Cycle.begin(by=world.amina, pair_id=world.amina_and_ben.id, goal=goal)
    db.session.flush()
    Reflection.begin(cycle, by=world.amina, plan="Earlier")
    Quote.say(cycle, by=world.amina, kind=QuoteKind.HELPED, body="Earlier")
    db.session.commit()
    return {name: comment.id for name, comment in made.items()}


def addresses(app) -> Iterator[str]:
    """Every address that can be read and names nothing, or names one thing by its id."""
    for rule in app.url_map.iter_rules():
        of_concern = not rule.rule.startswith(OF_NO_CONCERN + OWN_KEYS)
        if of_concern and "GET" in (rule.methods or ()) and rule.arguments <= {"id", "attempt"}:
            yield rule.rule.replace("<int:attempt>", "1")


def things(noun: str) -> list[str]:
    kind = NOUNS.get(noun)
    return list(db.session.scalars(select(kind.id))) if kind is not None else []  # type: ignore[attr-defined]


def walk(app) -> list[str]:
    """The addresses of everything that there is now."""
    found = []
    for rule in addresses(app):
        noun = re.search(r"/([a-z-]+)/<id:id>", rule)
        ids = things(noun[1]) if noun else []
        found += [rule.replace("<id:id>", one) for one in ids] if noun else [rule]
    return sorted(found)


def seen(pages, program, urls: list[str]) -> dict[str, tuple[int, str, str]]:
    """Status, entity tag and body of each at one and the same moment, without what differs between any two requests."""
    with clock.standing_still(LATER):
        return {name: content for url in urls for name, content in read(pages, program, url)}


def read(pages, program, url: str) -> Iterator[tuple[str, tuple[int, str, str]]]:
    """One address, as a page and as a part of one."""
    for partial in (False,) if url.startswith("/api/") else (False, True):
        client = program if url.startswith("/api/") else pages
        said = client.get(url, headers={"X-Partial": "1"} if partial else {})
        body = said.get_data().decode(errors="replace")
        body = re.sub(
            r'nonce="[^"]*"|(?<=csrf-token" content=)"[^"]*"|(?<=csrf_token" value=)"[^"]*"', "", body
        )
        body = re.sub(r'"request_id": ?"[^"]*"|\b[0-9a-f]{16}\b', "", body)
        yield f"{url} {partial}", (said.status_code, said.headers.get("ETag", ""), body)


def busy(api, recording_id: str, earlier_id: str, noticing: str, goal_id: str) -> list[str]:
    """One of the two does everything that there is to do; gives the addresses of what was made."""
    made = work_on(api, recording_id, goal_id)
    assert api.put(f"{noticing}/completion").json["state"] == "sealed"
    assert api.delete(f"{noticing}/completion").status_code == 200
    assert api.put(f"{noticing}/completion").json["done"] is True
    # what is from before rests: changing it would be another way to write
    assert api.patch(f"/api/v1/comments/{earlier_id}", json={"body": SENTINEL}).status_code == 422
    assert api.post(f"/api/v1/comments/{earlier_id}/replies", json={"body": SENTINEL}).status_code == 422
    return made


def work_on(api, recording_id: str, goal_id: str) -> list[str]:
    """Somebody leaves every sort of work on a recording; gives the addresses of what was made."""
    here = f"/api/v1/recordings/{recording_id}"
    said = {"at_ms": 64_233, "kind": "question", "body": SENTINEL, "state": "shared", "tags": [SENTINEL]}
    comment = api.post(f"{here}/comments", json=said | {"goal_id": goal_id})
    assert comment.status_code == 201, comment.json
    one = f"/api/v1/comments/{comment.json['id']}"
    reply = api.post(f"{one}/replies", json={"body": SENTINEL})
    assert reply.status_code == 201
    assert api.patch(one, json={"kind": "strength"}).status_code == 200
    gone = api.post(f"{here}/comments", json=said)
    assert api.delete(f"/api/v1/comments/{gone.json['id']}").status_code == 204
    clip = api.post(f"{here}/clips", json={"title": SENTINEL, "start_ms": 60_000, "end_ms": 70_000})
    assert clip.status_code == 201, clip.json
    offer = {"clip_id": clip.json["id"], "title": SENTINEL, "why": SENTINEL}
    exemplar = api.post("/api/v1/exemplars", json=offer)
    assert exemplar.status_code == 201, exemplar.json
    mark = api.post(f"{here}/marks", json={"at_ms": 65_000, "tag": SENTINEL})
    assert mark.status_code == 201, mark.json
    many = [{"at_ms": 70_000 + 100 * number, "tag": SENTINEL} for number in range(30)]
    assert api.post(f"{here}/marks/batch", json={"marks": many}).status_code == 201
    draft = api.post(f"{here}/comments", json=said | {"state": "draft"})
    summary = {"words": SENTINEL, "question": SENTINEL, "moments": [draft.json["id"]]}
    assert api.post(f"{here}/feedback", json=summary).status_code == 201
    ids = (("comments", comment), ("clips", clip), ("exemplars", exemplar))
    found = [f"/api/v1/marks/{mark.json['id']}"]
    found += [f"{base}/{noun}/{made.json['id']}" for noun, made in ids for base in ("", "/api/v1")]
    return [*found, f"/replies/{reply.json['id']}/edit"]


@pytest.mark.parametrize(("writes", "reads"), [("ben", "amina"), ("amina", "ben"), ("ben", "dana")])
def test_what_anybody_else_reads_is_the_same_byte_for_byte_whatever_one_of_the_two_does(
    app, shared_before, recording, world, goal, api_of, client_of, writes, reads
):
    writer, reader = getattr(world, writes), getattr(world, reads)
    pages, program = client_of(reader), api_of(reader)
    if reads != "dana":
        other = shared_before[writer.first_name]
        assert program.get(f"/api/v1/comments/{other}").status_code == 200
    noticing = SealedNoticing.begin(recording, by=world.amina, pair=world.amina_and_ben)
    db.session.commit()
    own_goal = goal.id
    urls = walk(app)
    assert any(url.startswith("/recordings/") and url.endswith("/noticing") for url in urls)
    before = seen(pages, program, urls)
    told = db.session.scalars(select(LiveEvent.id)).all()
    made = busy(
        api_of(writer),
        recording.id,
        shared_before[writer.first_name],
        f"/api/v1/noticings/{noticing.id}",
        own_goal,
    )
    after = seen(pages, program, urls)
    assert [url for url in before if before[url] != after[url]] == []
    assert not [url for url, (_status, _tag, body) in after.items() if SENTINEL in body]
    assert {program.get(url).status_code for url in made if url.startswith("/api/")} == {404}
    assert {pages.get(url).status_code for url in made if not url.startswith("/api/")} == {404}
    assert db.session.scalars(select(LiveEvent.id)).all() == told
    if reads != "dana":  # to be blind, what the other shared before is hidden as well
        assert program.get(f"/api/v1/comments/{shared_before[writer.first_name]}").status_code == 404
        assert program.get(f"/api/v1/comments/{shared_before[reader.first_name]}").status_code == 200
    else:
        assert program.get(f"/api/v1/comments/{shared_before['Ben']}").status_code == 200


def test_while_a_teacher_looks_first_nothing_tells_her_what_her_coach_does(
    app, shared_before, recording, world, goal, api_of, client_of
):
    """Not a word, a count, a date or a piece of news; what he does, he and others with a share see as ever."""
    pages, program, ben = client_of(world.amina), api_of(world.amina), api_of(world.ben)
    choice = f"/api/v1/lessons/{recording.lesson_id}/first-look"
    assert program.put(choice, json={"looks_first": True}).status_code == 200
    assert program.get(f"/api/v1/comments/{shared_before['Ben']}").status_code == 404
    urls, own_goal = walk(app), goal.id
    before = seen(pages, program, urls)
    told = db.session.scalars(select(LiveEvent.id)).all()
    made = work_on(ben, recording.id, own_goal)
    after = seen(pages, program, urls)
    assert [url for url in before if before[url] != after[url]] == []
    assert not [url for url, (_status, _tag, body) in after.items() if SENTINEL in body]
    assert {program.get(url).status_code for url in made if url.startswith("/api/")} == {404}
    assert {pages.get(url).status_code for url in made if not url.startswith("/api/")} == {404}
    assert db.session.scalars(select(LiveEvent.id)).all() == told
    assert {ben.get(url).status_code for url in made if url.startswith("/api/")} == {200}
    looked = program.post(f"/api/v1/recordings/{recording.id}/first-look", json={"nothing_to_note": True})
    assert looked.status_code == 201
    assert {program.get(url).status_code for url in made if url.startswith("/api/")} == {200}


def test_a_debrief_that_is_begun_meanwhile_holds_nothing_that_is_sealed(
    begin, note, recording, world, api_of
):
    begin()
    hidden = note(world.ben, SENTINEL)
    begun = api_of(world.ben).post("/api/v1/debriefs", json={"lesson_id": recording.lesson_id})
    assert begun.status_code == 201, begun.json
    assert begun.json["items"] == []
    named = {"comment_id": hidden.rsplit("/", 1)[1]}
    put_on = api_of(world.ben).post(f"/api/v1/debriefs/{begun.json['id']}/items", json=named)
    assert put_on.status_code == 422
    assert SENTINEL.encode() not in api_of(world.amina).get(f"/api/v1/debriefs/{begun.json['id']}").data


def test_strangers_and_those_with_a_share_of_their_own_find_no_noticing(begin, world, api_of, recording):
    noticing = begin()
    for who in (world.chidi, world.dana, world.elena, world.grace, world.jonas):
        api = api_of(who)
        assert api.get(noticing).status_code == 404
        assert api.put(f"{noticing}/completion").status_code == 404
        assert api.post(f"{noticing}/end", json={}).status_code == 404
        assert api.post(f"/api/v1/recordings/{recording.id}/noticings", json={}).status_code == 404
