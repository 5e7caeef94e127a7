import "sightline/elements/notes-alignment.js";
