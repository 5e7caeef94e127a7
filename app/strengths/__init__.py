"""A teacher's strengths and milestones, newest first, as a list and as a reel of short films. It owns no table."""
