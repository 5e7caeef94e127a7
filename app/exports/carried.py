"""A file that was read, carried by the page that shows it until somebody says yes: nothing of it is kept before."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from app.exports.reading import Label, LeftOut, Reading, Sighting
from app.exports.schemas import FileFormat
from app.foundation.refusals import Refusal
from app.frameworks.models import Extent
from app.lessons.models import Recording
from app.people.models import Person

SALT: Final = "marks of a file"
NOT_OURS: Final = "Please choose the file again. What this page held of it cannot be read any more."


@dataclass(frozen=True)
class Carried:
    """What was understood of a file of some kind, and what the file was called."""

    name: str
    kind: FileFormat
    reading: Reading

    def sealed(self, recording: Recording, person: Person) -> str:
        """The same as text for a hidden field, signed for one person and one recording."""
        facts = {"name": self.name, "kind": self.kind.value, **asdict(self.reading)}
        facts["sightings"] = [
            (one.layer, one.label, one.at_ms, one.end_ms, one.where) for one in self.reading.sightings
        ]
        sealed = _signer(recording, person).dumps(facts)
        return sealed if isinstance(sealed, str) else sealed.decode()

    @classmethod
    def opened(cls, sealed: str, recording: Recording, person: Person) -> "Carried":
        """What :meth:`sealed` was made of. Raises :class:`Refusal` for anything else."""
        try:
            facts: dict[str, Any] = _signer(recording, person).loads(sealed)
        except BadSignature as problem:
            raise Refusal(NOT_OURS, field="file") from problem
        reading = Reading(
            sightings=[Sighting(*one) for one in facts["sightings"]],
            labels={
                name: Label(label["name"], Extent(label["extent"]), label["key"])
                for name, label in facts["labels"].items()
            },
            layers=facts["layers"],
            lengths_ms=facts["lengths_ms"],
            notes=facts["notes"],
            left_out=[LeftOut(**one) for one in facts["left_out"]],
        )
        return cls(facts["name"], FileFormat(facts["kind"]), reading)


def _signer(recording: Recording, person: Person) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=f"{SALT} {recording.id} {person.id}")
