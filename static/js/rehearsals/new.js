import "sightline/elements/lesson-recorder.js";
import "sightline/lessons/show.js";
