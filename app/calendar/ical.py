"""Writing a calendar as other programs read it: RFC 5545, to the letter.

Only what is needed to be somewhere on time: who, when, where. The words people wrote stand in it for those who asked
for that, since what is fetched by a calendar elsewhere is kept there.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from app.calendar.entries import Entry

PRODUCT: Final = "-//Sightline//Calendar//EN"
TYPE: Final = "text/calendar; charset=utf-8"
MOST_OCTETS: Final = 75  # of a line, without its end; a longer one goes on in the next, behind a space
LINE_END: Final = "\r\n"
REFRESH: Final = "PT1H"


def written(entries: Iterable[Entry], *, name: str, host: str, address: str, with_words: bool) -> str:
    """A whole calendar. ``host`` makes the ids unique in the world, ``address`` is where the product is found."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
    ]
    for entry in entries:
        lines += _event(entry, host, address, with_words=with_words)
    lines.append("END:VCALENDAR")
    return "".join(folded(line) + LINE_END for line in lines)


def _event(entry: Entry, host: str, address: str, *, with_words: bool) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.kind.value}-{entry.id}@{host}"
    yield f"DTSTAMP:{moment(entry.changed_at)}"
    yield f"LAST-MODIFIED:{moment(entry.changed_at)}"
    yield f"SEQUENCE:{entry.sequence}"
    if entry.starts_at is not None:
        yield f"DTSTART:{moment(entry.starts_at)}"
        yield f"DTEND:{moment(entry.starts_at + timedelta(minutes=entry.minutes))}"
    else:
        yield f"DTSTART;VALUE=DATE:{day(entry.day)}"
        yield f"DTEND;VALUE=DATE:{day(entry.day + timedelta(days=1))}"
        yield "TRANSP:TRANSPARENT"
    yield f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}"
    yield f"SUMMARY:{escaped(entry.plain)}"
    if entry.place:
        yield f"LOCATION:{escaped(entry.place)}"
    if with_words and entry.words:
        yield f"DESCRIPTION:{escaped(entry.words)}"
    yield "CLASS:PRIVATE"
    yield f"URL:{address}{entry.path}"
    yield "END:VEVENT"


def moment(at: datetime) -> str:
    """A moment in UTC: ``20261126T153000Z``."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%S}Z"


def day(on: date) -> str:
    """A day: ``20261126``."""
    return f"{on:%Y%m%d}"


def escaped(text: str) -> str:
    """Text as a value: what would end it or part it is escaped, and what cannot be shown is left out."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    plain = plain.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(
        letter for letter in plain if letter == "\t" or (ord(letter) >= 0x20 and ord(letter) != 0x7F)
    )


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets, never parting a character."""
    pieces: list[str] = []
    piece, octets, most = "", 0, MOST_OCTETS
    for letter in line:
        size = len(letter.encode())
        if octets + size > most:
            pieces.append(piece)
            piece, octets, most = "", 0, MOST_OCTETS - 1  # the space in front counts
        piece += letter
        octets += size
    return f"{LINE_END} ".join([*pieces, piece])
