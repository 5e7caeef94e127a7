"""Notes taken live in a classroom, each line with its time; laid over a recording later, by one moment they share."""
