"""What a school’s teachers and coaches keep for one another: exemplar clips by consent, and resources; found by words."""
