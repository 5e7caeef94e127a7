"""Evidence: what is kept about a goal beside comments and clips, and the wall on which all of it stands together."""
