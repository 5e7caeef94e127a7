import "sightline/elements/clip-player.js";
