import "sightline/elements/step-check.js";
