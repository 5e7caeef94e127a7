// Everything that the pages of lessons need; the elements do nothing where they are not used.
import "sightline/elements/recording-progress.js";
import "sightline/elements/take-again.js";
import "sightline/elements/upload-again.js";
import "sightline/elements/upload-drop.js";
import "sightline/elements/upload-form.js";
import "sightline/lessons/more-fields.js";
