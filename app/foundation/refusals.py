"""What a model raises when it may not do as asked: facts with a sentence for a person, and the status they travel under."""


class Refusal(Exception):
    """The house says no, and why. ``str(refusal)`` is a sentence for the person who asked."""

    status = 422
    code = "refused"

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class Conflict(Refusal):
    """It was true when the page was drawn and is no longer: somebody else was first."""

    status = 409
    code = "conflict"


class Stale(Refusal):
    """The text was changed by somebody else since it was read."""

    status = 412
    code = "stale"

    def __init__(self) -> None:
        super().__init__(
            "Somebody else changed this since you opened it. Look at their text, then save yours again."
        )


class Missing(Refusal):
    """Not there, or not for this person: the two are never told apart."""

    status = 404
    code = "missing"

    def __init__(self) -> None:
        super().__init__("There is nothing here that you can see.")


class TooMany(Refusal):
    """Asked too often; may be asked again after ``retry_after_s`` seconds."""

    status = 429
    code = "too-many"

    def __init__(self, sentence: str, *, retry_after_s: int) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s
