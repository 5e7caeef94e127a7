"""Where to go after signing in: a path of this house and nothing that a browser would read as another's."""

from urllib.parse import urlsplit


def own_path(asked: str) -> str:
    """``asked`` if it is a plain path of this installation, else the home page.

    Browsers read ``\\\\`` as ``/`` and skip tabs and line breaks, so anything of that kind is refused unread.
    """
    plain = asked.startswith("/") and not asked.startswith("//")
    if not plain or "\\" in asked or not asked.isprintable():
        return "/"
    try:
        parts = urlsplit(asked)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or parts.path.startswith(("/sign-in", "/sign-out")):
        return "/"
    return asked
