"""When the two of a pair meet: proposed times, the one that was accepted, and the letter that reminds of it."""
