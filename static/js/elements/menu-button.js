import { LightElement } from "sightline/elements/light-element.js";

const GAP_PX = 4;

/** Places a popover menu under the button that opens it, or above where there is no room below. */
class MenuButton extends LightElement {
  arrive(signal) {
    const menu = this.querySelector("[popover]");
    const button = this.querySelector("[popovertarget]");
    menu.addEventListener("toggle", (event) => event.newState === "open" && place(menu, button), { signal });
    this.addEventListener("keydown", (event) => step(event, menu), { signal });
  }
}

function place(menu, button) {
  const at = button.getBoundingClientRect();
  const below = at.bottom + GAP_PX;
  const above = at.top - GAP_PX - menu.offsetHeight;
  const top = below + menu.offsetHeight > window.innerHeight && above > 0 ? above : below;
  const widest = document.documentElement.clientWidth - menu.offsetWidth - 2 * GAP_PX;
  const start = Math.max(2 * GAP_PX, Math.min(at.right - menu.offsetWidth, widest));
  menu.style.setProperty("--menu-top", `${top + window.scrollY}px`);
  menu.style.setProperty("--menu-start", `${start + window.scrollX}px`);
  menu.style.setProperty("--menu-end", "auto");
}

/** Arrow keys walk through the menu, as hands expect. */
function step(event, menu) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by || !menu.matches(":popover-open")) return;
  const items = [...menu.querySelectorAll("a, button")].filter((item) => item.offsetParent !== null);
  const now = items.indexOf(document.activeElement);
  event.preventDefault();
  items.at(now < 0 && by < 0 ? -1 : (now + by) % items.length)?.focus();
}

customElements.define("menu-button", MenuButton);
