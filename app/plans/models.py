"""The tables of plans: items, the papers attached to them, and requests to those who lead the school."""

from app.plans.attachments import Attachment, AttachmentComment, AttachmentVersion
from app.plans.items import PlanItem, PlanItemCompletion, PlanKind
from app.plans.requests import Outcome, RequestDecision, RequestKind, ResourceRequest

__all__ = [
    "Attachment",
    "AttachmentComment",
    "AttachmentVersion",
    "Outcome",
    "PlanItem",
    "PlanItemCompletion",
    "PlanKind",
    "RequestDecision",
    "RequestKind",
    "ResourceRequest",
]
