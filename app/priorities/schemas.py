"""What is said about a school's priorities."""

from app.foundation.schemas import Input, Line, Moment, OptionalParagraphs, Output
from app.priorities.models import Priority


class PriorityIn(Input):
    """A priority as an admin words it."""

    name: Line
    description: OptionalParagraphs = None


class PriorityPatch(Input):
    """What changes of a priority; what is not sent stays. ``retired`` takes it off the list, or puts it back."""

    name: Line | None = None
    description: OptionalParagraphs = None
    retired: bool | None = None

    def apply_to(self, priority: Priority) -> None:
        """Change it."""
        if self.name is not None:
            priority.name = self.name
        if "description" in self.model_fields_set:
            priority.description = self.description
        if self.retired is not None:
            priority.retire(self.retired)


class PriorityOut(Output):
    """A priority of your school. ``retired_at`` is null while goals can name it."""

    id: str
    name: str
    description: str | None
    retired_at: Moment | None
    created_at: Moment
    updated_at: Moment
    version: int
