// Where is the place of that name? A field over the map that asks the gazetteer and moves the map to what is chosen.

import {element} from "./card.js";
import {countryName} from "./i18n.js";
import {places} from "./source.js";

const [field, found, unknown] = ["place", "places", "no-place"].map((id) => document.getElementById(id));
const PAUSE = 150; // milliseconds without a key before the server is asked
const CLOSE = {country: 5, admin1: 7, admin2: 9, admin3: 10, continent: 3, water: 6, land: 7}; // zoom where no bbox is known
let options = [];
let active = -1;
let asking = new AbortController();
let typing;

export function searchPlaces(map) {
  field.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(ask, PAUSE);
  });
  field.addEventListener("keydown", (event) => keyed(event, map));
  field.addEventListener("blur", () => setTimeout(close, PAUSE));
  found.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) go(map, options[Number(option.dataset.number)]);
  });
}

async function ask() {
  asking.abort();
  asking = new AbortController();
  try {
    options = field.value.trim() ? (await places(field.value, asking.signal)).features : [];
    show();
  } catch (error) {
    if (error.name !== "AbortError") close();
  }
}

function show() {
  active = -1;
  found.replaceChildren(...options.map(option));
  found.hidden = !options.length;
  unknown.hidden = options.length > 0 || field.value.trim().length < 2;
  field.setAttribute("aria-expanded", String(options.length > 0));
  field.removeAttribute("aria-activedescendant");
}

function option({properties: {name, admin1, country}}, number) {
  const lies = [admin1 !== name && admin1, country && countryName(country)].filter(Boolean).join(", ");
  const item = element("li", {role: "option", id: `place-${number}`, "aria-selected": "false"}, element("b", {}, name), " ", element("small", {}, lies));
  item.dataset.number = number;
  return item;
}

function keyed(event, map) {
  if (event.key === "Escape") return close();
  if (event.key === "Enter" && options.length) return go(map, options[Math.max(active, 0)]);
  const by = {ArrowDown: 1, ArrowUp: -1}[event.key];
  if (!by || !options.length) return undefined;
  event.preventDefault();
  active = (active + by + options.length) % options.length;
  for (const item of found.querySelectorAll("[role=option]")) item.setAttribute("aria-selected", String(Number(item.dataset.number) === active));
  field.setAttribute("aria-activedescendant", `place-${active}`);
  return undefined;
}

function go(map, {bbox, geometry: {coordinates: [lon, lat]}, properties: {name, kind}}) {
  field.value = name;
  close();
  if (bbox && bbox[2] - bbox[0] < 180) map.fitBounds([[bbox[1], bbox[0]], [bbox[3], bbox[2]]]);
  else map.setView([lat, lon], CLOSE[kind] ?? 11);
}

function close() {
  options = [];
  found.hidden = unknown.hidden = true;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}
