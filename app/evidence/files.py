"""Files of student work as they come in: looked at by their first bytes, never by what they say they are."""

import re
from pathlib import PurePath
from typing import Final

from app.evidence.models import Evidence, EvidenceFile
from app.foundation import storage
from app.foundation.refusals import Refusal

LARGEST_BYTES: Final = 20 * 1024 * 1024
LONGEST_NAME: Final = 200
PICTURES: Final = (".jpg", ".jpeg", ".png", ".webp")
ZIPPED: Final = (".docx", ".odt", ".pptx", ".odp", ".xlsx", ".ods")
PLAIN: Final = (".txt", ".csv", ".md")
ACCEPT: Final = ",".join((*PICTURES, ".pdf", *ZIPPED, *PLAIN))
"""What the file picker offers."""

WHAT_FITS = "Please add a picture (JPEG, PNG or WebP), a PDF or a document."


class TooLarge(Refusal):
    """More bytes than a file of evidence may have."""

    status = 413
    code = "too-large"


def receive(piece: Evidence, *, name: str, content: bytes) -> EvidenceFile:
    """Keep a file of a piece. The caller asks for its picture to be prepared.

    Raises :class:`Refusal` for what we do not take, and :class:`TooLarge`.
    """
    piece.expect_room()
    name = tidy(name)
    if len(content) > LARGEST_BYTES:
        raise TooLarge(f"“{name}” is larger than 20 MB, the most for a file.", field="file")
    if not content:
        raise Refusal(f"“{name}” is empty. Please choose it again.", field="file")
    picture = expect_taken(name, content)
    made = EvidenceFile.received_into(piece, name=name, is_picture=picture, byte_size=len(content))
    store = storage.current()
    with store.working_folder(made.folder) as folder:
        (folder / "received").write_bytes(content)
        store.put_file(folder / "received", made.received_key, move=True)
    return made


def expect_taken(name: str, content: bytes) -> bool:
    """Whether a file is a picture; ``False`` for a document. Raises :class:`Refusal` for anything else."""
    ending = PurePath(name.lower()).suffix
    if _is_picture(content):
        return True
    if ending in PICTURES:
        raise Refusal(f"“{name}” is not a picture that we can show. {WHAT_FITS}", field="file")
    fits = (
        (ending == ".pdf" and content.startswith(b"%PDF-"))
        or (ending in ZIPPED and content.startswith(b"PK\x03\x04"))
        or (ending in PLAIN and _is_text(content))
    )
    if not fits:
        raise Refusal(f"“{name}” is of a kind that we do not take. {WHAT_FITS}", field="file")
    return False


def tidy(name: str) -> str:
    """A file's name as we keep it: its last part, without what cannot be shown, ending kept."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(letter for letter in last if letter.isprintable()).strip(" .") or "file"
    ending = PurePath(shown).suffix[:10]
    return shown if len(shown) <= LONGEST_NAME else shown[: LONGEST_NAME - len(ending)] + ending


def _is_picture(content: bytes) -> bool:
    return content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (
        content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    )


def _is_text(content: bytes) -> bool:
    try:
        return "\x00" not in content.decode()
    except UnicodeDecodeError:
        return b"\x00" not in content  # an older spreadsheet's encoding
