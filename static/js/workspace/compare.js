import "sightline/elements/clip-comparison.js";
