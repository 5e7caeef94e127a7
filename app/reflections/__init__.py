"""Looking back on a cycle: each writes alone, then both say together what they take from it and what the plan deserves."""
