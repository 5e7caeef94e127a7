"""The action plan of a cycle: what will be done, by whom and by when, the papers it needs, and what is asked for."""
