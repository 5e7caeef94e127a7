"""Trying a step out before the lesson: recorded in the browser or picked from a phone, and seen by nobody else at first."""
