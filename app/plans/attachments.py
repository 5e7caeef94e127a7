"""Papers of a plan: lesson plans, slides, links. Each keeps its versions in order, and what the two say about it."""

from typing import Self

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Integer,
    Select,
    String,
    Text,
    UniqueConstraint,
    inspect,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.foundation.db import Base, Id, Identified, db
from app.foundation.ids import new_id
from app.foundation.refusals import Refusal
from app.people.models import Person
from app.plans.items import PlanItem

FOLDER = "plans"
"""The storage prefix of everything that is attached to plans."""

MOST_VERSIONS = 50


class Attachment(Identified, Base):
    """One paper of a plan item under one title, through all its versions."""

    __tablename__ = "plan_attachment"

    plan_item_id: Mapped[str] = mapped_column(Id, ForeignKey("plan_item.id", ondelete="CASCADE"), index=True)
    added_by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(200))

    item: Mapped[PlanItem] = relationship(back_populates="attachments")
    added_by: Mapped[Person] = relationship(lazy="joined")
    versions: Mapped[list["AttachmentVersion"]] = relationship(
        lazy="selectin",
        cascade="all, delete-orphan",
        order_by="AttachmentVersion.number.desc()",
        back_populates="attachment",
    )
    comments: Mapped[list["AttachmentComment"]] = relationship(
        lazy="selectin",
        cascade="all, delete-orphan",
        order_by="(AttachmentComment.created_at, AttachmentComment.id)",
        back_populates="attachment",
    )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The attachments of the plan items a person can see."""
        return select(cls).where(
            cls.plan_item_id.in_(PlanItem.visible_to(person).with_only_columns(PlanItem.id))
        )

    @classmethod
    def deletable_by(cls, person: Person) -> Select[Self]:
        """What a person attached, and everything on items that are theirs to delete."""
        items = PlanItem.deletable_by(person).with_only_columns(PlanItem.id)
        return cls.visible_to(person).where(or_(cls.added_by_id == person.id, cls.plan_item_id.in_(items)))

    @classmethod
    def attach(cls, item: PlanItem, *, by: Person, title: str) -> Self:
        """Begin a paper under a title; its first version follows. Raises :class:`Conflict` for a closed cycle."""
        item.expect_open()
        made = cls(
            id=new_id(), plan_item_id=item.id, added_by_id=by.id, title=title, versions=[], comments=[]
        )
        made.item, made.added_by = item, by
        db.session.add(made)
        return made

    @property
    def folder(self) -> str:
        """The storage prefix of its files."""
        return f"{FOLDER}/{self.id}"

    @property
    def newest(self) -> "AttachmentVersion | None":
        """The version to look at; ``None`` while there is none."""
        return self.versions[0] if self.versions else None

    def add_link(self, url: str, *, by: Person) -> "AttachmentVersion":
        """Point to something that is kept elsewhere, as the next version."""
        return self._next(AttachmentVersion(id=new_id(), by_id=by.id, url=url), by)

    def add_file(
        self, id: str, *, by: Person, filename: str, content_type: str, byte_size: int
    ) -> "AttachmentVersion":
        """Add a file as the next version; its bytes are kept under :attr:`AttachmentVersion.key` already."""
        made = AttachmentVersion(
            id=id, by_id=by.id, filename=filename, content_type=content_type, byte_size=byte_size
        )
        return self._next(made, by)

    def _next(self, version: "AttachmentVersion", by: Person) -> "AttachmentVersion":
        if inspect(self).persistent:  # two who send at once get two numbers
            self.item.hold()
            db.session.refresh(self, ["versions"])
        self.item.expect_open()
        if len(self.versions) >= MOST_VERSIONS:
            raise Refusal(
                f"This has {MOST_VERSIONS} versions, which is the most. Attach it anew.", field="file"
            )
        version.number = self.versions[0].number + 1 if self.versions else 1
        version.by = by
        version.attachment_id = self.id
        self.versions.insert(0, version)
        return version

    def say(self, body: str, *, by: Person) -> "AttachmentComment":
        """Add a comment about the version that is the newest now."""
        said = AttachmentComment(
            id=new_id(), author_id=by.id, body=body, on_version=self.newest.number if self.newest else None
        )
        said.author = by
        self.comments.append(said)
        return said


class AttachmentVersion(Identified, Base):
    """One version of a paper: a file that is kept here, or a link to somewhere else."""

    __tablename__ = "plan_attachment_version"

    attachment_id: Mapped[str] = mapped_column(
        Id, ForeignKey("plan_attachment.id", ondelete="CASCADE"), index=True
    )
    by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    url: Mapped[str | None] = mapped_column(Text)
    filename: Mapped[str | None] = mapped_column(String(255))
    content_type: Mapped[str | None] = mapped_column(String(120))
    byte_size: Mapped[int | None] = mapped_column(Integer)

    attachment: Mapped[Attachment] = relationship(back_populates="versions")
    by: Mapped[Person] = relationship(lazy="joined")

    __table_args__ = (
        UniqueConstraint("attachment_id", "number"),
        CheckConstraint("(url IS NULL) <> (filename IS NULL)", name="file_or_link"),
    )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The versions of the attachments a person can see."""
        seen = Attachment.visible_to(person).with_only_columns(Attachment.id)
        return select(cls).where(cls.attachment_id.in_(seen))

    @property
    def key(self) -> str:
        """Where its bytes are kept. Nothing in it comes from the person who sent the file."""
        return f"{FOLDER}/{self.attachment_id}/{self.id}"


class AttachmentComment(Identified, Base):
    """What one of the two says about a paper, and which version they had before them."""

    __tablename__ = "plan_attachment_comment"

    attachment_id: Mapped[str] = mapped_column(
        Id, ForeignKey("plan_attachment.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    on_version: Mapped[int | None] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Text)

    attachment: Mapped[Attachment] = relationship(back_populates="comments")
    author: Mapped[Person] = relationship(lazy="joined")

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """What is said about the attachments a person can see."""
        seen = Attachment.visible_to(person).with_only_columns(Attachment.id)
        return select(cls).where(cls.attachment_id.in_(seen))

    @classmethod
    def written_by(cls, person: Person) -> Select[Self]:
        """A person's own: theirs to take back."""
        return cls.visible_to(person).where(cls.author_id == person.id)
