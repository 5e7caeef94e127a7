import { noteAnswered } from "sightline/surveys/answered.js";

noteAnswered(document.querySelector("[data-survey]").dataset.survey);
