import "./plan-list.js";
