import "sightline/elements/local-time.js";
