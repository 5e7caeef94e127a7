"""What a recording's marks add up to, as the API tells it."""

from app.foundation.schemas import Output
from app.frameworks.models import Extent, Tag
from app.marks.agreement import Agreement, Compared, Difference
from app.marks.counting import Event, bins, budget, tally
from app.marks.report import Comparison
from app.marks.schemas import CountsQuery
from app.marks.sheet import Sheet


class BinOut(Output):
    """A stretch of the recording: how many marks begin in it, and how many of its ms one of them covers."""

    from_ms: int
    to_ms: int
    count: int
    covered_ms: int


class CountOut(Output):
    """What one person's marks with one tag add up to. ``share`` is 0 to 1 of the recording; ``null`` has no meaning here."""

    author_id: str
    author_name: str
    tag_set_id: str
    tag_id: str
    tag: str
    extent: Extent
    count: int
    open: int
    rate_per_minute: float | None
    total_ms: int | None
    mean_ms: float | None
    median_ms: float | None
    share: float | None
    first_ms: int | None
    last_ms: int | None
    bins: list[BinOut]

    @classmethod
    def of(cls, events: list[Event], tag: Tag, sheet: Sheet, number: int) -> "CountOut":
        """Add up one person's marks with one tag."""
        length_ms, author = sheet.recording.duration_ms, sheet.people[events[0].author]
        figures = tally(events, length_ms, lasting=tag.lasts)
        cut = bins(events, length_ms, number) if number and length_ms else []
        return cls(
            author_id=author.id,
            author_name=author.name,
            tag_set_id=tag.tag_set_id,
            tag_id=tag.id,
            tag=tag.name,
            extent=tag.extent,
            bins=[BinOut.model_validate(one) for one in cut],
            **vars(figures),
        )


class PartOut(Output):
    """Time spent with one tag of a group; ``tag_id`` is null for the time with none of them."""

    tag_id: str | None
    tag: str | None
    total_ms: int
    share: float


class BudgetOut(Output):
    """How the whole recording is spent among the tags of an exclusive group: the parts add up to its length."""

    author_id: str
    author_name: str
    group: str
    parts: list[PartOut]

    @classmethod
    def of(cls, author_id: str, group: Compared, sheet: Sheet, length_ms: int) -> "BudgetOut":
        """Add up one person's time."""
        events = [event for event in sheet.by(author_id) if event.tag in group.tags]
        parts = [
            PartOut(
                tag_id=tag, tag=sheet.tag(tag).name if tag else None, total_ms=spent, share=spent / length_ms
            )
            for tag, spent in budget(events, group.tags, length_ms).items()
        ]
        return cls(
            author_id=author_id, author_name=sheet.people[author_id].name, group=group.name, parts=parts
        )


class CountsOut(Output):
    """Everything that can be said in figures, by person and tag."""

    recording_id: str
    duration_ms: int | None
    counts: list[CountOut]
    budgets: list[BudgetOut]

    @classmethod
    def of(cls, sheet: Sheet, asked: CountsQuery) -> "CountsOut":
        """Add up what was asked for."""
        authors = [id for id in sheet.people if asked.author_id in (None, id)]
        length_ms = sheet.recording.duration_ms
        counts = [
            CountOut.of(sheet.by(author, tag.id), tag, sheet, asked.bins)
            for author in authors
            for tag in sheet.tags_of(author)
            if asked.tag_set_id in (None, tag.tag_set_id)
        ]
        budgets = [
            BudgetOut.of(author, group, sheet, length_ms)
            for author in authors
            for group in sheet.groups_of(author)
            if length_ms and asked.tag_set_id in (None, sheet.set_of(group))
        ]
        return cls(recording_id=sheet.recording.id, duration_ms=length_ms, counts=counts, budgets=budgets)


class AgreementOut(Output):
    """How far two people agree about one tag, or the tags of one exclusive group.

    ``percent`` is 0 to 100; ``kappa`` is Cohen's with its 95 % interval from ``low`` to ``high``. Where it can't be told
    they are null, and ``cannot_tell`` says why.
    """

    about: str
    tag_ids: list[str]
    bins: int
    percent: float | None
    kappa: float | None
    low: float | None
    high: float | None
    cannot_tell: str | None

    @classmethod
    def of(cls, found: Agreement) -> "AgreementOut":
        """Show one figure."""
        figures = {name: getattr(found, name) for name in ("bins", "percent", "kappa", "low", "high")}
        about = found.about
        return cls(
            about=about.name, tag_ids=list(about.tags), cannot_tell=found.cannot_tell or None, **figures
        )


class DifferenceOut(Output):
    """A stretch in which the two marked different things; a null tag is nothing."""

    from_ms: int
    to_ms: int
    first_tag_id: str | None
    second_tag_id: str | None
    told: str

    @classmethod
    def of(cls, difference: Difference, told: str) -> "DifferenceOut":
        """Show one, with its sentence."""
        return cls(
            from_ms=difference.from_ms,
            to_ms=difference.to_ms,
            first_tag_id=difference.first,
            second_tag_id=difference.second,
            told=told,
        )


class ComparisonOut(Output):
    """Two people's marks beside each other; ``differences`` holds the first hundred of ``difference_count``."""

    first_id: str | None
    second_id: str | None
    agreements: list[AgreementOut]
    differences: list[DifferenceOut]
    difference_count: int

    @classmethod
    def of_nothing(cls) -> "ComparisonOut":
        """Show that there are no two to compare."""
        return cls(first_id=None, second_id=None, agreements=[], differences=[], difference_count=0)

    @classmethod
    def of(cls, comparison: Comparison) -> "ComparisonOut":
        """Show a comparison."""
        return cls(
            first_id=comparison.first.id,
            second_id=comparison.second.id,
            agreements=[AgreementOut.of(one) for one in comparison.agreements],
            differences=[DifferenceOut.of(*one) for one in comparison.differences],
            difference_count=comparison.in_all,
        )
