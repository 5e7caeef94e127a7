"""Three to six colleagues who look at one another's clips: describe first, then ask what the students would learn."""
