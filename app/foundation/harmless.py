"""Text that goes into other programs' files: nothing in it is run, and nothing in it makes a file unreadable."""

import re
from typing import Any, Final

REPLACEMENT: Final = "\ufffd"
UNREADABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
"""What XML 1.0 forbids or advises against, halves of characters among it."""

LINE_ENDS: Final = re.compile("\r\n?|\x85|\u2028|\u2029")
RISKY: Final = re.compile("['\\s\u200b\ufeff]*[=+\\-@＝＋－＠]|'*\t")
"""How a cell begins that a spreadsheet might run: also behind blanks and apostrophes, and in full width."""


def readable(text: str) -> str:
    """The text with characters that no file may hold replaced by U+FFFD, and every line end a line feed."""
    return UNREADABLE.sub(REPLACEMENT, LINE_ENDS.sub("\n", text))


def all_readable(facts: Any) -> Any:
    """The same for every text in facts that are to be written as JSON."""
    if isinstance(facts, str):
        return readable(facts)
    if isinstance(facts, dict):
        return {name: all_readable(value) for name, value in facts.items()}
    return [all_readable(value) for value in facts] if isinstance(facts, list) else facts


def one_line(text: str) -> str:
    """The readable text on one line, for names and attributes."""
    return " ".join(readable(text).split())


def cell(text: str) -> str:
    """The text as a cell of CSV or TSV: an apostrophe in front makes words of what could be taken for a formula."""
    text = readable(text)
    return f"'{text}" if RISKY.match(text) else text


def from_cell(text: str) -> str:
    """What :func:`cell` was given; an apostrophe that it did not write stays."""
    return text[1:] if text.startswith("'") and RISKY.match(text[1:]) else text
