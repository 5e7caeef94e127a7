"""The coaching cycle: from a goal, by a plan and what is tried, to what changed, and a look back weeks later."""
