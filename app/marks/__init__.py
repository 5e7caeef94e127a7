"""Events marked with one key: how often, how long, and whether two people saw the same."""
