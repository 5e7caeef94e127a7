"""The admin's pages: people and pairs of the own school, and never what they work on."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.foundation.db import db
from app.people.models import Pair, Person, RoleName
from app.seeds import World
from tests.people.pages import PHRASE, again, is_in, send

Browse = Callable[[Person | None], FlaskClient]


def test_only_admins_find_the_page(world: World, client_of: Browse) -> None:
    for person in (world.amina, world.ben, world.elena, world.farid):
        assert client_of(person).get("/admin").status_code == 404
        assert client_of(person).get(f"/admin/people/{world.chidi.id}").status_code == 404
    assert client_of(world.hugo).get("/admin").location == "/sign-in?next=/admin"
    assert client_of(None).get("/admin").location == "/sign-in?next=/admin"


def test_it_shows_the_own_school_and_no_other(world: World, client_of: Browse) -> None:
    page = client_of(world.grace).get("/admin").text
    assert "Amina Diallo" in page
    assert "Ben Okafor and Amina Diallo" in page
    assert "1 person removed" in page
    assert "lakeside" not in page.lower()
    assert "never lessons, comments, goals or debriefs" in page


def test_every_admin_action_of_another_school_is_not_there(world: World, client_of: Browse) -> None:
    kofi = client_of(world.kofi)
    for path in (
        f"/admin/people/{world.amina.id}",
        f"/admin/people/{world.amina.id}/removal",
        f"/admin/people/{world.amina.id}/pass-phrase-resets",
        f"/admin/pairs/{world.amina_and_ben.id}/ending",
    ):
        assert send(kofi, "/admin", path, name="X", roles="admin").status_code == 404
    answer = send(kofi, "/admin", "/admin/pairs", coach_id=world.jonas.id, teacher_id=world.amina.id)
    assert answer.status_code == 404


def test_roles_are_given_and_taken(world: World, client_of: Browse) -> None:
    page = f"/admin/people/{world.amina.id}"
    send(client_of(world.grace), page, name="Amina Diallo", roles=["teacher", "coach"])
    assert sorted(again(world.amina).role_names) == ["coach", "teacher"]


def test_a_role_taken_away_ends_the_pairs_that_need_it(world: World, client_of: Browse) -> None:
    world.ben.hold_roles(db.session(), [RoleName.COACH, RoleName.TEACHER])
    db.session.commit()
    send(client_of(world.grace), f"/admin/people/{world.ben.id}", name="Ben Okafor", roles=["teacher"])
    assert (
        db.session.scalars(select(Pair.ended_at).where(Pair.id == world.amina_and_ben.id)).one() is not None
    )


def test_a_demoted_admin_is_out_at_the_next_click(world: World, client_of: Browse) -> None:
    grace = client_of(world.grace)
    assert grace.get("/admin").status_code == 200
    again(world.chidi).hold_roles(db.session(), [RoleName.ADMIN])
    again(world.grace).hold_roles(db.session(), [RoleName.LEADER])
    db.session.commit()
    assert grace.get("/admin").status_code == 404


def test_the_last_admin_stays(world: World, client_of: Browse) -> None:
    grace = client_of(world.grace)
    page = f"/admin/people/{world.grace.id}"
    answer = send(grace, page, name="Grace Kim", roles=["teacher"])
    assert answer.status_code == 409
    assert "A school needs an admin" in answer.text
    assert send(grace, page, f"{page}/removal").location == page
    assert grace.get("/admin").status_code == 200


def test_nobody_is_left_without_any_role(world: World, client_of: Browse) -> None:
    assert send(client_of(world.grace), f"/admin/people/{world.amina.id}", name="Amina").status_code == 422


def test_whoever_is_removed_is_out_everywhere_at_once(
    world: World, client_of: Browse, api_of: Callable[[Person | None], FlaskClient]
) -> None:
    ben, program = client_of(world.ben), api_of(world.ben)
    page = f"/admin/people/{world.ben.id}"
    assert send(client_of(world.grace), page, f"{page}/removal").status_code == 303
    assert not is_in(ben)
    assert program.get("/api/v1/me").status_code == 401
    db.session.expire_all()
    assert db.session.get_one(Pair, world.amina_and_ben.id).ended_at is not None
    assert client_of(world.grace).get(page).status_code == 404
    assert "Ben Okafor, ben@hillstreet.example" in client_of(world.grace).get("/admin").text


def test_two_people_are_paired_and_parted(world: World, client_of: Browse) -> None:
    grace = client_of(world.grace)
    send(grace, "/admin", "/admin/pairs", coach_id=world.dana.id, teacher_id=world.chidi.id)
    pair = db.session.scalars(select(Pair).where(Pair.coach_id == world.dana.id)).one()
    assert "Dana Lindqvist and Chidi Eze" in grace.get("/admin").text
    again = send(grace, "/admin", "/admin/pairs", coach_id=world.dana.id, teacher_id=world.chidi.id)
    assert again.status_code == 409
    assert "work together already" in again.text
    send(grace, "/admin", f"/admin/pairs/{pair.id}/ending")
    grace.get("/admin")  # says so once
    assert "Dana Lindqvist and Chidi Eze" not in grace.get("/admin").text
    assert send(grace, "/admin", f"/admin/pairs/{pair.id}/ending").status_code == 404


@pytest.mark.parametrize(
    ("coach", "teacher", "sentence"),
    [
        ("amina", "chidi", "is not a coach yet"),
        ("ben", "elena", "is not a teacher yet"),
        ("ben", "ben", "two people"),
    ],
)
def test_a_pair_is_a_coach_and_a_teacher(
    world: World, client_of: Browse, coach: str, teacher: str, sentence: str
) -> None:
    people = {"coach_id": getattr(world, coach).id, "teacher_id": getattr(world, teacher).id}
    answer = send(client_of(world.grace), "/admin", "/admin/pairs", **people)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_names_are_text_wherever_they_are_shown(app: Flask, world: World, client_of: Browse) -> None:
    world.chidi.name = '"><script>alert(1)</script>'
    db.session.commit()
    for path in ("/admin", f"/admin/people/{world.chidi.id}"):
        assert "<script>alert" not in client_of(world.grace).get(path).text
    assert PHRASE not in client_of(world.grace).get("/admin").text
