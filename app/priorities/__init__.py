"""What a school has agreed to work on, so that a goal may say which of it it serves."""
