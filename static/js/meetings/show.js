import "./zone-offer.js";
