import "sightline/elements/strength-reel.js";
