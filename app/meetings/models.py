"""The tables of meetings: the meeting, the times that are proposed for it, what is sent about it, and each one's wish."""

from app.meetings.meeting import Meeting, MeetingKind, ProposedTime
from app.meetings.reminders import Lead, MeetingReminder, Reminders, ReminderWish

__all__ = [
    "Lead",
    "Meeting",
    "MeetingKind",
    "MeetingReminder",
    "ProposedTime",
    "ReminderWish",
    "Reminders",
]
