import "sightline/elements/goal-check.js";
