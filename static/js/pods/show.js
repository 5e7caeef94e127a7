import "sightline/elements/describing-check.js";
import "sightline/elements/local-moment.js";
import "sightline/elements/local-time.js";
import "sightline/elements/pod-room.js";
