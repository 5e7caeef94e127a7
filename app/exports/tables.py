"""Comments, marks, counts and clips as rows of a table."""

from app.exports.contents import Contents
from app.exports.counting import counts
from app.foundation.cells import Cell, Table


def comments_table(contents: Contents) -> Table:
    """The comments, a line each, with their replies in one cell."""
    headings = (
        *("at", "end", "kind", "comment", "thought", "author", "about", "tags", "state", "replies"),
        *("written_at", "resolved_at"),
    )
    rows = [
        (
            clock_time(comment.at_ms),
            clock_time(comment.end_ms),
            comment.kind.value,
            comment.told,
            comment.thought or "",
            comment.author.name,
            contents.about(comment),
            ", ".join(comment.tags),
            comment.state.value,
            "\n".join(f"{reply.author.name}: {reply.body}" for reply in comment.replies),
            comment.created_at.isoformat(timespec="seconds"),
            comment.resolved_at.isoformat(timespec="seconds") if comment.resolved_at else "",
        )
        for comment in contents.comments
    ]
    return Table("Comments", headings, rows)


def marks_table(contents: Contents) -> Table:
    """The marks, a line each; an interval that is still open has no end."""
    headings = ("at", "end", "tag", "tag_set", "extent", "author", "at_ms", "end_ms", "made_at")
    rows = [
        (
            clock_time(mark.at_ms),
            clock_time(mark.end_ms),
            mark.tag,
            mark.tag_set,
            mark.extent.value,
            mark.author,
            mark.at_ms,
            "" if mark.end_ms is None else mark.end_ms,
            mark.created_at.isoformat(timespec="seconds"),
        )
        for mark in contents.marks
    ]
    return Table("Marks", headings, rows)


def counts_table(contents: Contents) -> Table:
    """How often and how long each tag was marked, by whom. Rates and shares are of the whole recording."""
    headings = ("tag", "tag_set", "author", "count", "per_minute", "total_s", "share", "first", "last")
    rows = [
        (
            one.tag,
            one.tag_set,
            one.author,
            one.tally.count,
            _rounded(one.tally.rate_per_minute, 3),
            "" if one.tally.total_ms is None else one.tally.total_ms / 1000,
            _rounded(one.tally.share, 4),
            clock_time(one.tally.first_ms),
            clock_time(one.tally.last_ms),
        )
        for one in counts(contents.marks, contents.length_ms)
    ]
    return Table("Counts", headings, rows)


def clips_table(contents: Contents) -> Table:
    """The clips, a line each."""
    headings = ("start", "end", "title", "author", "about", "start_ms", "end_ms", "made_at")
    rows = [
        (
            clock_time(clip.start_ms),
            clock_time(clip.end_ms),
            clip.title,
            clip.author.name,
            contents.about(clip),
            clip.start_ms,
            clip.end_ms,
            clip.created_at.isoformat(timespec="seconds"),
        )
        for clip in contents.clips
    ]
    return Table("Clips", headings, rows)


def clock_time(ms: int | None) -> str:
    """A moment as ``00:01:04.250``, which also a caption reader takes; nothing for a moment that is not there."""
    if ms is None:
        return ""
    seconds, rest_ms = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest_ms:03}"


def _rounded(value: float | None, places: int) -> Cell:
    return "" if value is None else round(value, places)
