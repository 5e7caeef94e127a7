"""The demo school, told as a story. The same people are the tests' world and the screenshots' faces."""

from dataclasses import dataclass

from app.foundation import clock
from app.foundation.db import db
from app.people.models import Pair, Person, Role, RoleName, School

HILL_STREET = "Hill Street School"


@dataclass
class World:
    """Two schools. At Hill Street, Amina is coached by Ben; nobody else has any business with her lessons."""

    hill_street: School
    lakeside: School
    amina: Person
    ben: Person
    chidi: Person
    dana: Person
    elena: Person
    farid: Person
    grace: Person
    hugo: Person
    ines: Person
    jonas: Person
    kofi: Person
    amina_and_ben: Pair
    ines_and_jonas: Pair

    @property
    def everybody(self) -> list[Person]:
        """Every person of both schools."""
        return [value for value in vars(self).values() if isinstance(value, Person)]


def people() -> World:
    """Add the two schools, their people and their pairs to the session."""
    hill_street, lakeside = School(name=HILL_STREET), School(name="Lakeside School")
    db.session.add_all([hill_street, lakeside])
    db.session.flush()

    def join(school: School, name: str, *roles: RoleName) -> Person:
        domain = "hillstreet.example" if school is hill_street else "lakeside.example"
        person = Person(school_id=school.id, name=name, email=f"{name.split(maxsplit=1)[0].lower()}@{domain}")
        person.school = school
        person.roles = [Role(name=role) for role in roles]
        db.session.add(person)
        db.session.flush()
        return person

    amina = join(hill_street, "Amina Diallo", RoleName.TEACHER)
    ben = join(hill_street, "Ben Okafor", RoleName.COACH)
    ines = join(lakeside, "Ines Pereira", RoleName.TEACHER)
    jonas = join(lakeside, "Jonas Weber", RoleName.COACH)
    hugo = join(hill_street, "Hugo Martin", RoleName.TEACHER)
    hugo.removed_at = clock.now()
    world = World(
        hill_street=hill_street,
        lakeside=lakeside,
        amina=amina,
        ben=ben,
        chidi=join(hill_street, "Chidi Eze", RoleName.TEACHER),
        dana=join(hill_street, "Dana Lindqvist", RoleName.COACH),
        elena=join(hill_street, "Elena Rossi", RoleName.LEADER),
        farid=join(hill_street, "Farid Haddad", RoleName.EVALUATOR),
        grace=join(hill_street, "Grace Kim", RoleName.ADMIN),
        hugo=hugo,
        ines=ines,
        jonas=jonas,
        kofi=join(lakeside, "Kofi Mensah", RoleName.ADMIN),
        amina_and_ben=_pair(hill_street, ben, amina),
        ines_and_jonas=_pair(lakeside, jonas, ines),
    )
    db.session.flush()
    return world


def _pair(school: School, coach: Person, teacher: Person) -> Pair:
    pair = Pair(school_id=school.id, coach_id=coach.id, teacher_id=teacher.id)
    pair.coach, pair.teacher = coach, teacher
    db.session.add(pair)
    return pair
