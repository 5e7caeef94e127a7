import { keepForms } from "sightline/lib/kept-forms.js";

keepForms();
