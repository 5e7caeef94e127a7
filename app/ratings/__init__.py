"""Two people say at which level of a framework they saw a lesson, each without the other, and look at both."""
