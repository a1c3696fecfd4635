// The list beside the map: the incidents in view in the chosen order, then those without a place, each with the reason.

import {button, card, element, title} from "./card.js";
import {number, t} from "./i18n.js";
import {pin} from "./symbols.js";
import * as words from "./words.js";

const list = document.getElementById("list");
export const PAGE = 50; // rows to begin with and to add

export function showLoading() {
  list.setAttribute("aria-busy", "true");
  list.replaceChildren(...skeletons(6));
}

export function showNone(title, ...content) {
  list.removeAttribute("aria-busy");
  list.replaceChildren(element("div", {class: "none"}, element("h2", {}, title), ...content));
}

// Begin again at the top: the incidents or their order are others.
export function rewind() {
  list.scrollTop = 0;
}

// `inView` and `unlocated` have the first features of so many (`count`); `elsewhere` counts those out of view.
export function showRows({inView, elsewhere, unlocated, selected, onSelect, onShowAll, onMore}) {
  const open = list.querySelector("[aria-expanded=true]")?.dataset.id;
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
  const top = list.scrollTop;
  const section = (name, heading, {count, features}, row) => [
    element("h2", {id: `list-${name}`, tabindex: "-1"}, `${heading} · ${number.format(count)}`),
    element("ul", {}, ...features.map((feature) => element("li", {}, row(feature)))),
    count > features.length ? more(count - features.length, () => onMore(name)) : null,
  ];
  const parts = section("inView", t("On the map now"), inView, (feature) => located(feature, onSelect, selected));
  if (elsewhere > 0) parts.push(outOfView(inView.count, elsewhere, onShowAll));
  if (unlocated.count) parts.push(...section("unlocated", t("Without a place"), unlocated, placeless));
  list.removeAttribute("aria-busy");
  list.replaceChildren(...parts.filter(Boolean));
  list.scrollTop = top;
  if (open) find(open)?.click();
  if (focused) find(focused)?.focus({preventScroll: true});
}

export function toUnlocated() {
  const heading = document.getElementById("list-unlocated");
  heading?.scrollIntoView({block: "start"});
  heading?.focus({preventScroll: true});
}

export function mark(id, scroll) {
  for (const row of list.querySelectorAll("[aria-current]")) row.removeAttribute("aria-current");
  const row = id === null ? null : find(id);
  row?.setAttribute("aria-current", "true");
  if (scroll) row?.scrollIntoView({block: "nearest"});
}

export const find = (id) => list.querySelector(`[data-id="${CSS.escape(id)}"]`);

// The incidents of one spot, for a popup: as a heading and rows.
export function spot(heading, {count, features}, onSelect) {
  const rows = features.map((feature) => element("li", {}, located(feature, onSelect)));
  const rest = count > features.length ? element("p", {class: "none"}, t("{n} more: filter to see them", {n: count - features.length})) : null;
  return element("div", {class: "spot card", tabindex: "-1"}, element("h3", {}, heading), element("ul", {}, ...rows), rest);
}

const skeletons = (count) => Array.from({length: count}, () => element("div", {class: "skeleton", "aria-hidden": "true"}));

const more = (left, show) => element("p", {class: "none"}, button(t("Show {n} more", {n: Math.min(left, PAGE)}), show), ` ${t("of {n}", {n: left})}`);

function outOfView(shown, elsewhere, onShowAll) {
  const n = elsewhere;
  const words = shown ? t("{n} more outside the part you are looking at.", {n}) : t("{n} outside the part you are looking at.", {n});
  return element("p", {class: "none"}, `${words} `, button(t("Show all on the map"), onShowAll));
}

function line(feature, ...details) {
  const p = feature.properties;
  const row = element("button", {type: "button", class: "row"}, pin(p.event_type, words.precision(p)), element("b", {}, title(p)), ...details);
  row.dataset.id = feature.id;
  return row;
}

function located(feature, onSelect, selected) {
  const p = feature.properties;
  const details = [words.shortWhen(p), words.where({place_name: p.place_name, country: p.country}), words.shortToll(p)];
  const row = line(feature, element("span", {}, details.filter(Boolean).join(" · ")));
  if (feature.id === selected) row.setAttribute("aria-current", "true");
  row.addEventListener("click", () => onSelect(feature.id));
  return row;
}

function placeless(feature) {
  const p = feature.properties;
  const details = [words.shortWhen(p), words.shortToll(p)].filter(Boolean).join(" · ");
  const row = line(feature, element("span", {}, details), element("span", {class: "why"}, words.whyUnlocated(p)));
  row.setAttribute("aria-expanded", "false");
  row.addEventListener("click", () => {
    const opening = row.getAttribute("aria-expanded") === "false";
    row.setAttribute("aria-expanded", String(opening));
    if (opening) row.after(card(feature));
    else row.nextElementSibling.remove();
  });
  return row;
}
