import { LightElement } from "sightline/elements/light-element.js";

/** Around a read-only field with a text to take along: its button puts the text on the clipboard. */
class CopiedText extends LightElement {
  arrive(signal) {
    this.field = this.querySelector("input");
    this.field.addEventListener("focus", () => this.field.select(), { signal });
    const button = this.querySelector("[data-copy]");
    button.hidden = false;
    button.addEventListener("click", () => this.copy(), { signal });
  }

  async copy() {
    this.field.select();
    try {
      await navigator.clipboard.writeText(this.field.value);
      this.say("Copied.");
    } catch {
      this.say("It is marked now: copy it with your keyboard."); // plain http gives no clipboard
    }
  }

  say(sentence) {
    this.querySelector("[data-copied]").textContent = sentence;
  }
}

customElements.define("copied-text", CopiedText);
