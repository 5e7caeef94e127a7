"""What people look for, in words they agree on: sets of tags for marking a recording."""
