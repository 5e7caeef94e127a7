"""What a comment said before it was edited."""

from typing import TYPE_CHECKING, Self

from sqlalchemy import ForeignKey, Select, Text, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.db import Base, Id, Identified
from app.people.models import Person

if TYPE_CHECKING:
    from app.comments.models import Comment


class CommentWording(Identified, Base):
    """An earlier wording of a comment, which stood until ``created_at``. ``shared`` says whether others could read it."""

    __tablename__ = "comment_wording"

    comment_id: Mapped[str] = mapped_column(Id, ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    body: Mapped[str] = mapped_column(Text)
    thought: Mapped[str | None] = mapped_column(Text)
    shared: Mapped[bool]

    @classmethod
    def of(cls, comment: "Comment") -> Self:
        """What a comment says now, to be kept in case its author goes on to say something else."""
        return cls(
            comment_id=comment.id,
            by_id=comment.author_id,
            body=comment.body,
            thought=comment.thought,
            shared=comment.shared,
        )

    def says_the_same_as(self, comment: "Comment") -> bool:
        """Whether the comment still says this."""
        return (self.body, self.thought) == (comment.body, comment.thought)

    @classmethod
    def before(cls, comment: "Comment", person: Person) -> Select[Self]:
        """The earlier wordings of a comment that ``person`` reads, newest first.

        What was written in a draft or a private note is nobody's but its author's, whatever became of it later.
        """
        return (
            select(cls)
            .where(cls.comment_id == comment.id, or_(cls.shared, cls.by_id == person.id))
            .order_by(cls.created_at.desc(), cls.id.desc())
        )
