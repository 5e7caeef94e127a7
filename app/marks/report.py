"""What the page of marks shows of one person, and of two beside each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.frameworks.models import Tag
from app.marks.agreement import Agreement, Compared, Difference, agreement, disagreements
from app.marks.counting import Bin, Tally, bins, budget, tally
from app.marks.sheet import Sheet
from app.people.models import Person

STRETCHES = 20
PLOT_WIDTH, PLOT_HEIGHT = 400, 44
BAR_WIDTH = PLOT_WIDTH / STRETCHES
BUDGET_WIDTH = 640
MOST_SHOWN = 100  # differences: nobody walks through more at one sitting
LETTER_FROM = 28  # narrower than this, a letter would not fit into its part of the bar


@dataclass(frozen=True)
class Line:
    """One tag's figures, and where in the lesson they come from."""

    tag: Tag
    tally: Tally
    stretches: Sequence[Bin]

    @property
    def amounts(self) -> list[float]:
        """How much there is in each stretch: marks that begin in it, or the share of it that is covered."""
        if not self.tag.lasts:
            return [float(one.count) for one in self.stretches]
        return [one.covered_ms / max(1, one.to_ms - one.from_ms) for one in self.stretches]


@dataclass(frozen=True)
class Bar:
    """A bar of a plot, in the plot's own units."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Part:
    """A tag's part of the time, or that of none of them (``tag`` is None), and where it lies in the bar."""

    tag: Tag | None
    letter: str
    total_ms: int
    share: float
    x: float
    width: float

    @property
    def has_room(self) -> bool:
        """Whether its letter fits."""
        return self.width >= LETTER_FROM


@dataclass(frozen=True)
class Budget:
    """How the time of the lesson is spent among tags that end each other."""

    name: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class Comparison:
    """Two people's marks beside each other."""

    first: Person
    second: Person
    agreements: Sequence[Agreement]
    differences: Sequence[tuple[Difference, str]]
    in_all: int

    @classmethod
    def of(cls, sheet: Sheet, first: Person, second: Person) -> "Comparison":
        """Compare what two people marked with the tags that either used."""
        length_ms = sheet.recording.duration_ms
        compared = sheet.compared(first.id, second.id)
        mine, theirs = sheet.by(first.id), sheet.by(second.id)
        names = {id: sheet.tag(id).name for one in compared for id in one.tags}
        found = disagreements(compared, mine, theirs, length_ms) if length_ms else []
        return cls(
            first,
            second,
            [agreement(one, mine, theirs, length_ms) for one in compared],
            [(one, one.told(first.first_name, second.first_name, names)) for one in found[:MOST_SHOWN]],
            len(found),
        )


@dataclass(frozen=True)
class Report:
    """Everything on the page. ``author`` is whose marks are added up; None where nobody marked anything."""

    sheet: Sheet
    author: Person | None
    lines: Sequence[Line]
    budgets: Sequence[Budget]
    comparison: Comparison | None

    @classmethod
    def of(cls, sheet: Sheet, viewer: Person, who: str | None, beside: str | None) -> "Report":
        """Add up the marks of ``who`` (else the viewer's, else anybody's) and compare them with those of ``beside``."""
        author = next((sheet.people[id] for id in (who, viewer.id) if id in sheet.people), None)
        author = author or next(iter(sheet.people.values()), None)
        if author is None:
            return cls(sheet, None, (), (), None)
        other = sheet.people.get(beside or "")
        return cls(
            sheet,
            author,
            [_line(sheet, author, tag) for tag in sheet.tags_of(author.id)],
            [_budget(sheet, author, group) for group in sheet.groups_of(author.id)],
            Comparison.of(sheet, author, other) if other and other.id != author.id else None,
        )

    @property
    def others(self) -> list[Person]:
        """With whom the author can be compared."""
        return [person for person in self.sheet.people.values() if person is not self.author]

    @property
    def open(self) -> int:
        """How many intervals have not ended yet."""
        return sum(line.tally.open for line in self.lines)

    @property
    def most(self) -> float:
        """The most that any moment's tag has in one stretch: one scale for all of them."""
        counted = [amount for line in self.lines if not line.tag.lasts for amount in line.amounts]
        return max([1.0, *counted])

    def bars(self, line: Line) -> list[Bar]:
        """The plot of one tag: counts on the scale of all counts, shares of a stretch from 0 to 100 %."""
        scale = 1.0 if line.tag.lasts else self.most
        heights = [amount / scale * (PLOT_HEIGHT - 4) for amount in line.amounts]
        return [
            Bar(
                round(place * BAR_WIDTH + 2, 2),
                round(PLOT_HEIGHT - height, 2),
                BAR_WIDTH - 4,
                round(height, 2),
            )
            for place, height in enumerate(heights)
            if height
        ]


def _line(sheet: Sheet, author: Person, tag: Tag) -> Line:
    events, length_ms = sheet.by(author.id, tag.id), sheet.recording.duration_ms
    stretches = bins(events, length_ms, STRETCHES) if length_ms else []
    return Line(tag, tally(events, length_ms, lasting=tag.lasts), stretches)


def _budget(sheet: Sheet, author: Person, group: Compared) -> Budget:
    length_ms = sheet.recording.duration_ms or 0
    events = [event for event in sheet.by(author.id) if event.tag in group.tags]
    spent = budget(events, group.tags, length_ms)
    return Budget(group.name, list(_parts(sheet, spent, length_ms)) if length_ms else ())


def _parts(sheet: Sheet, spent: dict[str | None, int], length_ms: int) -> Iterable[Part]:
    x = 0.0
    for place, (tag_id, total_ms) in enumerate(spent.items(), 1):
        tag = sheet.tag(tag_id) if tag_id else None
        letter = ((tag.key or str(place)) if tag else "–").upper()
        width = BUDGET_WIDTH * total_ms / length_ms
        yield Part(tag, letter, total_ms, total_ms / length_ms, round(x, 2), round(width, 2))
        x += width
