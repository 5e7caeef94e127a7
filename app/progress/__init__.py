"""How a goal comes along: readings, each with its evidence; what they say, and how sure one can be."""
