"""The nouns of this room: one person's reflection, what a pair says together, and what each says of the coaching."""

from app.reflections.joint import JointReflection, Verdict
from app.reflections.quotes import Quote, QuoteKind
from app.reflections.reflection import Reflection

__all__ = ["JointReflection", "Quote", "QuoteKind", "Reflection", "Verdict"]
