"""Everything that is dated, in one view, and the address at which other calendars read it."""
