"""What happens to exemplars and resources, the same for pages and for programs."""

import tempfile
from pathlib import Path

from flask import request

from app.clips.models import Clip
from app.foundation import storage
from app.foundation.db import db
from app.foundation.refusals import Missing, Refusal
from app.foundation.web import one_or_404
from app.frameworks.models import Indicator
from app.library.jobs import ask_for_file, erase_exemplar, take_back
from app.library.models import LARGEST_BYTES, Exemplar, LibraryEntry, Resource
from app.library.schemas import ConsentIn
from app.people.models import Person

NAME_LENGTH = 200


class TooLarge(Refusal):
    """More bytes than a resource may have."""

    status = 413
    code = "too-large"


def bring_up(clip_id: str, consent: ConsentIn, *, by: Person) -> Exemplar:
    """Offer a clip of one's own lesson, or ask its teacher for it. Raises as the model does."""
    clip = one_or_404(Clip.visible_to(by).where(Clip.id == clip_id))
    indicators = indicators_of(consent.indicators, by)
    exemplar = Exemplar.brought_up(clip, by=by, indicators=indicators, **consent.terms())
    db.session.flush()
    if exemplar.live:
        ask_for_file(exemplar)
    LibraryEntry.note(exemplar)
    return exemplar


def agree(exemplar: Exemplar, consent: ConsentIn, *, by: Person) -> None:
    """Say yes to what a coach asked for, on one's own terms."""
    exemplar.agree(indicators_of(consent.indicators, by), **consent.terms())
    ask_for_file(exemplar)
    LibraryEntry.note(exemplar)


def end(exemplar: Exemplar, *, by: Person) -> None:
    """Its teacher takes it back or would rather not; whoever asked takes the question back."""
    if exemplar.owner_id != by.id and not (exemplar.asked and exemplar.author_id == by.id):
        raise Missing
    if exemplar.owner_id != by.id:
        db.session.delete(exemplar)
    elif exemplar.asked:
        exemplar.decline()
    else:
        take_back(exemplar)


def indicators_of(ids: list[str], person: Person) -> list[Indicator]:
    """Some indicators of a person's school. Raises :class:`Refusal` for others."""
    if not ids:
        return []
    with db.session.no_autoflush:
        found = list(db.session.scalars(Indicator.visible_to(person).where(Indicator.id.in_(ids))))
    if len(found) < len(set(ids)):
        raise Refusal("One of these indicators is not in a framework of your school.", field="indicators")
    return found


def keep_file(resource: Resource, content: bytes, filename: str) -> None:
    """Keep a resource's file. Raises :class:`Refusal` for one that is empty or too large."""
    if len(content) > LARGEST_BYTES:
        raise TooLarge("This file is larger than 20 MB, the most for a resource.", field="file")
    if not content:
        raise Refusal("This file is empty. Please choose another one.", field="file")
    resource.keep_file(_named(filename), len(content))
    LibraryEntry.note(resource)
    with tempfile.TemporaryDirectory(prefix="sightline-resource-") as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        storage.current().put_file(path, resource.key)


def remove(resource: Resource) -> None:
    """Delete a resource in the caller's transaction; its file is erased soon after."""
    if resource.filename:
        erase_exemplar.enqueue(db.session(), resource.folder)
    db.session.delete(resource)


def expect_not_too_large() -> None:
    """Refuse a body that says it is too large before it is read. Raises :class:`TooLarge`."""
    if (request.content_length or 0) > LARGEST_BYTES + 64 * 1024:
        raise TooLarge("This file is larger than 20 MB, the most for a resource.", field="file")


def waiting_for(person: Person) -> list[Exemplar]:
    """What a teacher has been asked for and has not answered."""
    asked = Exemplar.owned_by(person).where(Exemplar.offered_at.is_(None), Exemplar.declined_at.is_(None))
    return list(db.session.scalars(asked.order_by(Exemplar.created_at)).unique())


def _named(filename: str) -> str:
    """The last part of a name, without what no disk takes."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter for letter in last if letter.isprintable()).strip(" .")
    return kept[-NAME_LENGTH:] or "file"
