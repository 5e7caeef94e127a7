"""Scores: read line by line, kept when asked to, summed up and compared."""

import pytest

from app.evidence.assessments import Score, compared, initials, looks_whole, read_table, summary
from app.evidence.models import Evidence
from app.foundation.db import db
from app.foundation.refusals import Refusal
from tests.goals.posting import post

TABLE = "student;points\nAD;14\nMK;17,5\nZ3;9\n"
FIELDS = {"title": "Exit ticket", "measure": "points of 20", "dated_on": "2026-11-02", "threshold": "12"}


def test_a_table_is_read_with_its_columns_guessed():
    found = read_table("No,student,date,points\n1,AD,2.11.,14\n2,MK,2.11.,17\n")
    assert (found.columns[found.student_column], found.columns[found.value_column]) == ("No", "points")
    chosen = read_table("No,student,date,points\n1,AD,2.11.,14\n2,MK,2.11.,17\n", student_column=1)
    assert chosen.scores == [Score("AD", 14), Score("MK", 17)]
    assert read_table("AD\t50%\nMK\t75 %").scores == [Score("AD", 50), Score("MK", 75)]
    assert read_table(TABLE).scores[1] == Score("MK", 17.5)


def test_every_line_that_cannot_be_read_gets_a_sentence_of_its_own():
    found = read_table("who,points\nAD,14\nMK,away\n,12\nAD,9\nZ3,\nBluefoxbluefoxbluefox1,3\nB,9e9\n")
    assert [score.student for score in found.scores] == ["AD"]
    assert [(wrong.line, wrong.sentence) for wrong in found.wrong] == [
        (3, "“away” is not a number."),
        (4, "There is nothing to say whose score this is."),
        (5, "“AD” is on line 2 already. Please call one of them something else."),
        (6, "There is no score. Leave the line out where a student was away."),
        (7, "“Bluefoxbluefoxbluefo…” is long for initials. Please shorten it."),
        (8, "“9e9” is not a number."),
    ]


def test_whole_names_become_initials_before_anything_is_kept():
    found = read_table('name,points\nKwame Boateng,14\n"Nowak, Zofia",12\nStar 7,3\n')
    assert [score.student for score in found.scores] == ["K. B.", "N. Z.", "Star 7"]
    assert found.shortened[0] == "Line 2: a whole name became “K. B.”."
    assert "Kwame" not in str(found)
    assert [looks_whole(name) for name in ("A. D.", "AD", "Blue fox", "X 12")] == [False, False, True, False]
    assert initials("Jean-Luc van Dyke") == "J. V. D."


@pytest.mark.parametrize("table", ["just words", " \n ", "a,b\n" * 501, "x" * 70_000])
def test_what_is_no_table_is_refused_with_a_sentence(table):
    with pytest.raises(Refusal) as said:
        read_table(table)
    assert said.value.field == "table"


def test_scores_are_summed_up_and_compared():
    earlier = [Score("AD", 10), Score("MK", 14), Score("Z3", 6)]
    later = [Score("A. D.", 13), Score("mk", 14), Score("new", 18)]
    found = summary(earlier, 10)
    assert (found.count, found.mean, found.median, found.spread) == (3, 10, 10, 4)
    assert (found.lowest, found.highest, found.reaching, round(found.share_reaching, 2)) == (6, 14, 2, 0.67)
    change = compared(earlier, later, thresholds=(10, 10))
    assert (change.in_both, change.change, change.up, change.same, change.down) == (2, 1.5, 1, 1, 0)
    assert summary(earlier[:1], None).spread is None


def test_a_page_shows_what_would_be_kept_and_keeps_nothing_until_told_to(world, client_of, goal):
    amina, path = client_of(world.amina), f"/goals/{goal.id}/assessments"
    table = TABLE + "Kwame Boateng;x\n"
    looked = post(amina, path, act="look", table=table, **FIELDS)
    assert looked.status_code == 200
    assert "Line 5: “x” is not a number." in looked.text
    assert "Nothing is kept yet." in looked.text
    assert db.session.query(Evidence).count() == 0
    stopped = post(amina, path, act="keep", table=table, **FIELDS)
    assert stopped.status_code == 422
    assert "say that they are to be left out" in stopped.text
    kept = post(amina, path, act="keep", table=table, leave_out="true", **FIELDS)
    assert kept.status_code == 303
    page = client_of(world.ben).get(kept.headers["Location"]).text
    for figure in ("Exit ticket", "points of 20", "17.5", "2 of 3"):
        assert figure in page


def test_two_imports_are_compared_on_a_page(world, client_of, goal):
    amina, path = client_of(world.amina), f"/goals/{goal.id}/assessments"
    post(amina, path, act="keep", table=TABLE, **FIELDS)
    later = FIELDS | {"title": "Second ticket", "dated_on": "2026-11-16"}
    second = post(amina, path, act="keep", table="who,points\nAD,16\nMK,17.5\nQ,3", **later)
    first = db.session.query(Evidence).filter_by(title="Exit ticket").one()
    page = amina.get(f"{second.headers['Location']}?with={first.id}").text
    assert "Of the 2 students in both, 1 went up, 1 stayed and 0 went down; the mean change is +1." in page


def test_the_api_previews_keeps_and_compares(world, api_of, goal):
    amina = api_of(world.amina)
    looked = amina.post(
        f"/api/v1/goals/{goal.id}/assessment-previews", json={"table": TABLE, "threshold": 10}
    )
    assert looked.json["summary"]["reaching"] == 2
    assert amina.get(f"/api/v1/goals/{goal.id}/evidence").json["items"] == []
    ids = []
    for day, value in (("2026-11-02", 10), ("2026-11-16", 15)):
        scores = [{"student": "AD", "value": value}]
        body = {"kind": "assessment", "title": "Ticket", "dated_on": day}
        made = amina.post(
            f"/api/v1/goals/{goal.id}/evidence",
            json=body | {"assessment": {"measure": "points", "scores": scores}},
        )
        assert made.status_code == 201, made.json
        ids.append(made.json["id"])
    found = amina.get(f"/api/v1/evidence/{ids[0]}/comparisons").json["items"]
    assert [(one["with_id"], one["change"], one["up"]) for one in found] == [(ids[1], 5, 1)]
    without = amina.post(f"/api/v1/goals/{goal.id}/evidence", json={"kind": "assessment", "title": "None"})
    assert without.status_code == 422
    assert "a score for each student" in without.text
