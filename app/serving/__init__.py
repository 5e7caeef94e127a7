"""The two processes of an installation, web and worker, and the one that looks after both."""

CANNOT_START = 78  # EX_CONFIG: how a child says that starting it again would change nothing


class CannotGoOn(Exception):
    """Something outside Sightline is in the way; the message is one line that says what, and what to do."""


class CannotStart(CannotGoOn):
    """The same, and it will be so again at every start until somebody acts."""
