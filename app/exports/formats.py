"""What can be taken away, in words that a teacher understands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.exports.contents import Layer

COMMENTS, MARKS, CLIPS = Layer.COMMENTS, Layer.MARKS, Layer.CLIPS
ALL_THREE: Final = (COMMENTS, MARKS, CLIPS)


@dataclass(frozen=True)
class Format:
    """A file that can be taken away: its name, what it is called, what it is good for and what it can hold."""

    file: str
    endpoint: str
    title: str
    use: str
    holds: tuple[Layer, ...]

    def fits(self, layer: Layer) -> bool:
        """Whether it is worth offering when one layer alone is wanted."""
        return layer is Layer.EVERYTHING or layer in self.holds

    def query(self, layer: Layer, author_id: str | None) -> dict[str, str]:
        """What its address says besides its name."""
        asked = {"author_id": author_id} if author_id else {}
        if len(self.holds) > 1 and layer is not Layer.EVERYTHING:
            asked["layer"] = layer.value
        return asked


@dataclass(frozen=True)
class Shelf:
    """Formats that are for the same thing."""

    title: str
    formats: tuple[Format, ...]


SHELVES: Final = (
    Shelf(
        "For spreadsheets",
        (
            Format(
                "everything.xlsx",
                "everything_workbook",
                "Workbook",
                "Comments, marks, their counts and clips, a sheet each. Opens in Excel, Numbers and LibreOffice.",
                ALL_THREE,
            ),
            Format(
                "comments.xlsx",
                "comments_workbook",
                "Workbook of comments",
                "Comments and replies alone, to sort or to hand on.",
                (COMMENTS,),
            ),
            Format(
                "comments.csv",
                "comments_csv",
                "Table of comments",
                "CSV, which every spreadsheet and statistics program reads.",
                (COMMENTS,),
            ),
            Format(
                "marks.csv",
                "marks_csv",
                "Table of marks",
                "CSV, a line for each mark, with its times in milliseconds.",
                (MARKS,),
            ),
            Format(
                "clips.csv", "clips_csv", "Table of clips", "CSV, with where each begins and ends.", (CLIPS,)
            ),
        ),
    ),
    Shelf(
        "Beside the film",
        (
            Format(
                "comments.vtt",
                "comments_webvtt",
                "Captions",
                "Comments shown over the film in VLC and other players, as WebVTT.",
                (COMMENTS,),
            ),
            Format(
                "comments.otio",
                "timeline",
                "Editing timeline",
                "Clips on a timeline, comments and marks as coloured markers, for editing programs that read "
                "OpenTimelineIO, such as DaVinci Resolve.",
                ALL_THREE,
            ),
        ),
    ),
    Shelf(
        "For researchers",
        (
            Format(
                "comments.eaf",
                "annotation_document",
                "ELAN",
                "Annotations on tiers, by person. Call the film recording.mp4 and put it beside the file.",
                ALL_THREE,
            ),
            Format(
                "marks.boris",
                "marks_project",
                "BORIS project",
                "Marks as events, tags as the ethogram, people as subjects. BORIS asks for the film.",
                (MARKS,),
            ),
            Format(
                "marks.tsv",
                "marks_events",
                "BORIS events",
                "The same events as a table, as BORIS itself exports them.",
                (MARKS,),
            ),
            Format(
                "comments.jsonld",
                "comments_annotations",
                "Web Annotations",
                "Comments in the web’s own standard, for archives and for programs.",
                (COMMENTS,),
            ),
        ),
    ),
)


def shelves_for(layer: Layer) -> Iterator[Shelf]:
    """What is worth offering when one layer, or all of them, is wanted."""
    for shelf in SHELVES:
        fitting = tuple(one for one in shelf.formats if one.fits(layer))
        if fitting:
            yield Shelf(shelf.title, fitting)
