"""One small step at a time: what to try next, who, by when, and that it was done."""
