import "sightline/elements/cycle-news.js";
import { keepForms, settleForm } from "sightline/lib/kept-forms.js";

// The page that follows a form is this same page: only where it says that it kept the words are they let go here.
if (document.querySelector(".flash--done")) {
  for (const form of document.querySelectorAll("form[data-kept]")) settleForm(form.dataset.kept);
}
keepForms();
