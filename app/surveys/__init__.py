"""Short student surveys: anonymous, answered without signing in, and told only when nobody can be made out."""
