"""The library's tables."""

from app.library.entry import LibraryEntry, saying
from app.library.exemplar import Exemplar, FileState, Purpose, Terms, exemplar_indicator
from app.library.resource import LARGEST_BYTES, Resource

__all__ = [
    "LARGEST_BYTES",
    "Exemplar",
    "FileState",
    "LibraryEntry",
    "Purpose",
    "Resource",
    "Terms",
    "exemplar_indicator",
    "saying",
]
