import { LightElement } from "sightline/elements/light-element.js";
import { wasAnswered } from "sightline/surveys/answered.js";

/** Says that this device has answered already, before somebody answers twice without meaning to. */
class SurveyAnswer extends LightElement {
  arrive(signal) {
    const note = this.querySelector("[data-answered]");
    const form = this.querySelector("form");
    const seen = wasAnswered(this.dataset.survey) && !form.querySelector("[role=alert]");
    note.hidden = !seen;
    form.hidden = seen;
    this.querySelector("[data-another]").addEventListener(
      "click",
      () => {
        note.hidden = true;
        form.hidden = false;
        form.querySelector("input, textarea").focus();
      },
      { signal },
    );
    form.addEventListener(
      "submit",
      () => form.querySelector("[type=submit]").setAttribute("aria-busy", "true"),
      {
        signal,
      },
    );
  }
}

customElements.define("survey-answer", SurveyAnswer);
