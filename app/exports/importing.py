"""Marks from another program's file: first what would be made, then, if somebody says so, exactly that."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from app.exports.reading import (
    Label,
    LeftOut,
    Reading,
    Sighting,
    Unreadable,
    read_elan,
    read_project,
    read_table,
)
from app.exports.schemas import FileFormat
from app.foundation.db import db
from app.foundation.formats import film_length
from app.foundation.refusals import Refusal
from app.frameworks.models import KEYS, KEYS_OF_THE_PAGE, MOST_TAGS, Tag, TagFacts, TagSet
from app.lessons.models import Recording
from app.marks.models import Mark, Marked
from app.marks.news import tell_of_new
from app.people.models import Person

LARGEST_FILE_BYTES: Final = 10 * 1024 * 1024
READERS: Final[Mapping[FileFormat, Callable[[bytes], Reading]]] = {
    FileFormat.BORIS: read_project,
    FileFormat.TABLE: read_table,
    FileFormat.ELAN: read_elan,
}
NAMES: Final = {FileFormat.BORIS: "BORIS", FileFormat.TABLE: "BORIS", FileFormat.ELAN: "ELAN"}
ANOTHER_FILM_MS: Final = 2_000
"""How far the lengths of two films may be apart before they are hardly the same."""

EMPTY: Final = "This file is empty. Please choose another one."
TOO_LARGE: Final = "This file is larger than 10 MB. Please take fewer marks out of the program it is from."


def read(data: bytes, kind: FileFormat | None) -> tuple[FileFormat, Reading]:
    """Read a file as what it is said to be, or as what it looks like. Raises :class:`Unreadable`."""
    if not data.strip():
        raise Unreadable(EMPTY)
    if len(data) > LARGEST_FILE_BYTES:
        raise Unreadable(TOO_LARGE)
    kind = kind or _looks_like(data)
    return kind, READERS[kind](data)


def _looks_like(data: bytes) -> FileFormat:
    begins = data[:200].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    if begins.startswith(b"{"):
        return FileFormat.BORIS
    return FileFormat.ELAN if begins.startswith(b"<") else FileFormat.TABLE


@dataclass
class Plan:
    """What an import will make. ``tags`` are those that are there, by the file's word for them; ``new`` are not yet."""

    recording: Recording
    by: Person
    kind: FileFormat
    layers: dict[str, int]
    taken: Collection[str]
    tag_set: TagSet | None
    tags: dict[str, Tag] = field(default_factory=dict)
    new: dict[str, Label] = field(default_factory=dict)
    marks: list[Sighting] = field(default_factory=list)
    there_already: int = 0
    notes: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    @classmethod
    def lay(
        cls,
        recording: Recording,
        by: Person,
        kind: FileFormat,
        reading: Reading,
        *,
        layers: Collection[str] | None = None,
        tag_set: TagSet | None = None,
    ) -> "Plan":
        """Work out what a file's marks would become on a recording. Nothing is written.

        Raises :class:`Refusal` for layers that the file does not have, and for more new tags than a set takes.
        """
        taken = [name for name, counts in reading.layers.items() if counts] if layers is None else layers
        if unknown := [name for name in taken if name not in reading.layers]:
            raise Refusal(f"The file has nothing called “{unknown[0][:60]}”.", field="layers")
        counted = Counter(sighting.layer for sighting in reading.sightings)
        plan = cls(recording, by, kind, {name: counted[name] for name in reading.layers}, taken, tag_set)
        plan.notes, plan.left_out = list(reading.notes), list(reading.left_out)
        plan._compare_films(reading)
        plan._match(reading)
        plan._choose(reading)
        plan._expect_room()
        return plan

    @property
    def new_set_name(self) -> str:
        """What a set for new tags is called, unless one of the importer's own is chosen."""
        return f"From {NAMES[self.kind]}"

    def carry_out(self) -> int:
        """Make the tags and the marks, and tell of it once; answer how many. The caller commits, all or nothing.

        Marks that are there already are not made again, so the same file may be imported twice. The recording is held
        for that: of two imports at once the second sees what the first has made.
        """
        if not self.marks:
            return 0
        tags = {**self.tags, **self._make_tags()}
        marked: list[Marked] = [
            {"tag": tags[seen.label], "at_ms": seen.at_ms, "end_ms": seen.end_ms} for seen in self.marks
        ]
        tell_of_new(self.recording, Mark.make_all(on=self.recording, by=self.by, marked=marked))
        return len(self.marks)

    def _compare_films(self, reading: Reading) -> None:
        here_ms = self.recording.duration_ms
        lengths = {reading.lengths_ms[name] for name in self.taken if name in reading.lengths_ms}
        for length_ms in sorted(lengths):
            if here_ms is not None and abs(length_ms - here_ms) > ANOTHER_FILM_MS:
                self.notes.append(
                    f"The file was made on a film of {film_length(length_ms)}, and this recording is "
                    f"{film_length(here_ms)} long. Is it the same film?"
                )

    def _match(self, reading: Reading) -> None:
        """Find the tags of the file's words by name, in the chosen set first."""
        offered = list(db.session.scalars(TagSet.offered_to(self.by)).unique())
        offered.sort(key=lambda tag_set: tag_set is not self.tag_set)
        known: dict[str, Tag] = {}
        for tag in (tag for tag_set in offered for tag in tag_set.tags):
            known.setdefault(tag.name.casefold(), tag)
        wanted = {seen.label for seen in reading.sightings if seen.layer in self.taken}
        for name, label in reading.labels.items():
            if name in wanted and name.casefold() in known:
                self.tags[name] = known[name.casefold()]
            elif name in wanted:
                self.new[name] = label

    def _choose(self, reading: Reading) -> None:
        there = self._own_marks()
        for seen in reading.sightings:
            if seen.layer in self.taken and (fitting := self._fitting(seen)):
                tag = self.tags.get(seen.label)
                fact = (tag.id if tag else seen.label.casefold(), fitting.at_ms, fitting.end_ms)
                if fact in there:
                    self.there_already += 1
                else:
                    there.add(fact)
                    self.marks.append(fitting)

    def _own_marks(self) -> set[tuple[str, int, int | None]]:
        own = Mark.written_by(self.by).where(Mark.recording_id == self.recording.id)
        rows = db.session.execute(own.with_only_columns(Mark.tag_id, Mark.at_ms, Mark.end_ms))
        return {(tag_id, at_ms, end_ms) for tag_id, at_ms, end_ms in rows}

    def _fitting(self, seen: Sighting) -> Sighting | None:
        """The mark as this recording and its tag can take it, or None and a sentence that says why not."""
        length_ms = self.recording.duration_ms
        if seen.at_ms < 0 or (length_ms is not None and seen.at_ms > length_ms):
            self.left_out.append(LeftOut(seen.where, "It lies outside the recording."))
            return None
        end_ms = seen.end_ms
        tag = self.tags.get(seen.label)
        if tag is not None and tag.lasts and end_ms is None:
            why = f"It is a moment, and your tag “{tag.name}” marks intervals."
            self.left_out.append(LeftOut(seen.where, why))
            return None
        if tag is not None and not tag.lasts and end_ms is not None:
            end_ms = None
            self._note(f"Your tag “{tag.name}” marks moments, so only the beginnings are taken.")
        if end_ms is not None and length_ms is not None and end_ms > length_ms:
            end_ms = length_ms
            self._note("What goes on after the recording’s end is taken to end there.")
        if end_ms is not None and end_ms <= seen.at_ms:
            self.left_out.append(LeftOut(seen.where, "It lies outside the recording."))
            return None
        return Sighting(seen.layer, seen.label, seen.at_ms, end_ms, seen.where)

    def _note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def _expect_room(self) -> None:
        used = {seen.label for seen in self.marks}
        self.new = {name: label for name, label in self.new.items() if name in used}
        here = len(self.tag_set.tags) if self.tag_set else 0
        if here + len(self._new_names()) > MOST_TAGS:
            raise Refusal(
                f"That would be {here + len(self._new_names())} tags in one set, and a set takes {MOST_TAGS}. "
                "Please choose fewer layers.",
                field="layers",
            )

    def _new_names(self) -> dict[str, Label]:
        """New tags by their folded names: words that differ only in capitals are one tag."""
        folded: dict[str, Label] = {}
        for label in self.new.values():
            folded.setdefault(label.name.casefold(), label)
        return folded

    def _make_tags(self) -> dict[str, Tag]:
        names = self._new_names()
        if not names:
            return {}
        tag_set = self.tag_set or TagSet.made_by(self.by, name=self.new_set_name)
        db.session.flush()
        taken = {tag.key for tag in tag_set.tags}
        wanted = [tag.facts for tag in tag_set.tags]
        for label in names.values():
            key = label.key if label.key and _usable(label.key) and label.key not in taken else None
            taken.add(key)
            wanted.append(TagFacts(label.name, key, extent=label.extent))
        tag_set.hold_tags(wanted)
        db.session.flush()
        made = {tag.name.casefold(): tag for tag in tag_set.tags}
        return {name: made[name.casefold()] for name in self.new}


def _usable(key: str) -> bool:
    return key in KEYS and key not in KEYS_OF_THE_PAGE
