import "sightline/elements/notes-beside.js";
import "sightline/elements/observation-sheet.js";
