import "sightline/elements/local-time.js";

const button = document.querySelector("[data-print-page]");
button.hidden = false;
button.addEventListener("click", () => window.print());
