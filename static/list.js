// The list beside the map: the incidents in view, then those without a place, each with the reason.

import {card, element} from "./card.js";
import {pin} from "./symbols.js";
import * as words from "./words.js";

const list = document.getElementById("list");
const LONGEST = 200; // rows; a longer list helps nobody and slows the page

export function showLoading() {
  list.setAttribute("aria-busy", "true");
  list.replaceChildren(...Array.from({length: 6}, () => element("div", {class: "skeleton", "aria-hidden": "true"})));
}

export function showNone(title, ...content) {
  list.removeAttribute("aria-busy");
  list.replaceChildren(element("div", {class: "none"}, element("h2", {}, title), ...content));
}

export function showRows(inView, elsewhere, unlocated, {onSelect, onShowAll, incidentUrl, selected}) {
  list.removeAttribute("aria-busy");
  const top = list.scrollTop;
  const open = list.querySelector("[aria-expanded=true]")?.dataset.id;
  const parts = [heading("On the map now", inView.length), rows(inView, (feature) => located(feature, onSelect, selected))];
  if (elsewhere) parts.push(outOfView(inView.length, elsewhere, onShowAll));
  if (unlocated.length) {
    parts.push(heading("Without a place", unlocated.length), rows(unlocated, (feature) => placeless(feature, incidentUrl)));
  }
  list.replaceChildren(...parts.filter(Boolean));
  list.scrollTop = top;
  if (open) find(open)?.click();
}

export function mark(id, scroll) {
  for (const row of list.querySelectorAll("[aria-current]")) row.removeAttribute("aria-current");
  const row = id === null ? null : find(id);
  row?.setAttribute("aria-current", "true");
  if (scroll) row?.scrollIntoView({block: "nearest"});
}

export const find = (id) => list.querySelector(`[data-id="${CSS.escape(id)}"]`);

const heading = (title, count) => element("h2", {}, `${title} · ${words.number.format(count)}`);

function outOfView(shown, elsewhere, onShowAll) {
  const all = element("button", {type: "button", class: "plain"}, "Show all on the map");
  all.addEventListener("click", onShowAll);
  const more = `${words.number.format(elsewhere)} ${shown ? "more " : ""}outside the part you are looking at. `;
  return element("p", {class: "none"}, more, all);
}

function rows(features, row) {
  const items = features.slice(0, LONGEST).map((feature) => element("li", {}, row(feature)));
  if (features.length > LONGEST) {
    items.push(element("li", {class: "none"}, `${words.number.format(features.length - LONGEST)} more: zoom in or filter.`));
  }
  return element("ul", {}, ...items);
}

function line(feature, ...details) {
  const p = feature.properties;
  const button = element("button", {type: "button", class: "row"}, pin(p), element("b", {}, p.title || "Untitled incident"), ...details);
  button.dataset.id = feature.id;
  return button;
}

function located(feature, onSelect, selected) {
  const p = feature.properties;
  const details = [words.shortWhen(p), p.place_name, words.shortToll(p)].filter(Boolean).join(" · ");
  const button = line(feature, element("span", {}, details));
  if (feature.id === selected) button.setAttribute("aria-current", "true");
  button.addEventListener("click", () => onSelect(feature));
  return button;
}

function placeless(feature, incidentUrl) {
  const p = feature.properties;
  const details = [words.shortWhen(p), words.shortToll(p)].filter(Boolean).join(" · ");
  const button = line(feature, element("span", {}, details), element("span", {class: "why"}, words.whyUnlocated(p)));
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    const opening = button.getAttribute("aria-expanded") === "false";
    button.setAttribute("aria-expanded", String(opening));
    if (opening) button.after(card(feature, incidentUrl));
    else button.nextElementSibling.remove();
  });
  return button;
}
