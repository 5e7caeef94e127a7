"""File names as people see them. On disk and in arguments nothing is ever called what a client says it is called."""

import unicodedata

LONGEST_NAME = 255
FIRST_PICTURE = 0x2400  # the block of control pictures: U+2400 is what U+0000 looks like
DELETE = 0x7F
HIDDEN = ("Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn")


def displayable(name: str) -> str:
    """A file name as it can be shown: composed, its invisible characters visible, at most 255 characters of it."""
    shown = "".join(_visible(character) for character in unicodedata.normalize("NFC", name))
    return shown[:LONGEST_NAME].strip()


def _visible(character: str) -> str:
    if unicodedata.category(character) not in HIDDEN:
        return character
    code = ord(character)
    if code < 0x20:
        return chr(FIRST_PICTURE + code)
    return "␡" if code == DELETE else f"⟨U+{code:04X}⟩"
