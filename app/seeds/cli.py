"""What somebody who tries things out types: years of made-up history for the demo school."""

import click
from sqlalchemy import select

from app.foundation.db import db
from app.people.cli import CannotBeDone, commits
from app.people.models import Pair, Person
from app.seeds.school import HILL_STREET
from app.seeds.years import Years, live_through


@click.command()
@click.argument("email")
@click.option("--years", default=10, type=click.IntRange(1, 20), show_default=True)
@commits
def history(email: str, years: int) -> None:
    """Give a teacher of the demo school years of made-up coaching, to see how full pages feel."""
    teacher = db.session.scalars(Person.by_email(email)).unique().one_or_none()
    if teacher is None or teacher.school.name != HILL_STREET:
        raise CannotBeDone(f"Nobody at the demo school has the address {email}. Nothing was added.")
    mine = (
        select(Pair).where(Pair.teacher_id == teacher.id, Pair.ended_at.is_(None)).order_by(Pair.created_at)
    )
    pair = db.session.scalars(mine).unique().first()
    if pair is None:
        raise CannotBeDone(f"{teacher.name} works with nobody yet. Nothing was added.")
    added = live_through(Years(pair, years))
    click.echo(", ".join(f"{count} × {name.replace('_', ' ')}" for name, count in added.items()))


commands = [history]
