"""Opaque identifiers: what a row, a folder and a URL are called. They say nothing and cannot be guessed."""

import secrets

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
ID_LENGTH = 20  # 100 bits: no two alike in the life of a school, and short enough to read out

SECRET_BYTES = 32


def new_id() -> str:
    """Make an identifier: 20 characters of lower-case base32, safe in a path, an argument and a file name."""
    return "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))


def new_secret() -> str:
    """Make a secret for a link, a cookie or a token: 256 bits, URL-safe."""
    return secrets.token_urlsafe(SECRET_BYTES)
