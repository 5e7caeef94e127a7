"""A coach's own log of where the time went: coaching by kind, and the other duties that fill a week."""
