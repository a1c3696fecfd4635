// The filters: between the form on the page and the parameters in its address, which are the same as the download's.

import {element} from "./card.js";
import {number, t} from "./i18n.js";
import {valueName} from "./words.js";

const form = document.getElementById("filters");
const [from, to, here, badge] = ["from", "to", "here", "badge"].map((id) => document.getElementById(id));
const TYPED = ["q", "min_killed"];
const LISTS = ["event_type", "status", "country", "admin1", "geo_precision", "review"];
const RENDERED = LISTS.slice(1); // the choices that are made here, from the data; the types stand in the page's key
const PAGED = ["limit", "offset", "as_of"];
const KEPT = ["bbox", "id", ...PAGED]; // what an address may ask for and the form has no control for
const kept = {}; // name -> value
const chosen = Object.fromEntries(LISTS.map((name) => [name, new Set()]));

export function load(address) {
  const given = new URLSearchParams(address);
  for (const name of LISTS) chosen[name] = new Set(valuesOf(given, name));
  for (const name of TYPED) form.elements[name].value = given.get(name) ?? "";
  choose(form.elements.role, given.getAll("role").join(",").replace(/^(any|event)$/, (role) => (role === "any" ? "all" : "")));
  const [first, last = first] = (given.get("datetime") ?? "").split("/");
  setDays([first, last].map((time) => time.slice(0, 10).replace("..", "")));
  for (const name of KEPT) kept[name] = given.getAll(name).join(",") || null;
  here.checked = Boolean(kept.bbox);
  for (const box of document.getElementsByName("event_type")) box.checked = chosen.event_type.has(box.value);
}

// Values may be separated by commas, but for regions, whose names may have some (geomap/query.py).
function valuesOf(given, name) {
  const values = given.getAll(name);
  if (name === "admin1") return values;
  const parts = values.flatMap((value) => value.split(",")).map((value) => value.trim()).filter(Boolean);
  if (name === "country") return parts.map((code) => code.toUpperCase());
  if (name !== "event_type") return parts.map((value) => value.toLowerCase());
  const known = [...document.getElementsByName(name)].map((box) => box.value);
  return parts.map((value) => known.find((type) => type.toLowerCase() === value.toLowerCase()) ?? value);
}

function choose(select, value) {
  if (![...select.options].some((option) => option.value === value)) select.add(new Option(value, value));
  select.value = value;
}

export function setDays(days) {
  [from.value, to.value] = days;
}

// The parameters in the order in which geomap itself writes them (geomap/query.py).
export function filters() {
  const params = new URLSearchParams();
  if (here.checked && kept.bbox) params.set("bbox", kept.bbox);
  const days = from.value === to.value ? from.value : `${from.value || ".."}/${to.value || ".."}`;
  if (days) params.set("datetime", days);
  for (const name of LISTS) for (const value of chosen[name]) params.append(name, value);
  if (kept.id) params.set("id", kept.id);
  for (const name of ["role", ...TYPED]) if (form.elements[name].value.trim()) params.set(name, form.elements[name].value.trim());
  for (const name of PAGED) if (kept[name]) params.set(name, kept[name]);
  return params;
}

// The part of the filters that only the server can apply; all of them where it has to stop at a limit.
export function serverPart(params) {
  if (params.has("limit") || params.has("offset")) return params;
  return new URLSearchParams([...params].filter(([name]) => ["q", "role", "id", "as_of"].includes(name)));
}

// Limits the filters to the bounds, if the box for it is ticked; tells whether that changed anything.
export function follow(bounds) {
  const box = here.checked ? within(bounds) : null;
  const changed = box !== kept.bbox;
  kept.bbox = box;
  return changed;
}

// The bounds as `bbox` writes them.
export function within(bounds) {
  const [south, north] = [Math.max(bounds.getSouth(), -90), Math.min(bounds.getNorth(), 90)];
  const whole = bounds.getEast() - bounds.getWest() >= 360;
  const turn = (lon) => ((((lon + 180) % 360) + 360) % 360) - 180;
  const [west, east] = whole ? [-180, 180] : [turn(bounds.getWest()), turn(bounds.getEast())];
  return [west, south, east, north].map((degrees) => Number(degrees.toFixed(4))).join(",");
}

export function clear() {
  form.reset();
  for (const name of LISTS) chosen[name].clear();
  for (const box of document.getElementsByName("event_type")) box.checked = false;
  for (const name of KEPT) kept[name] = null;
}

export function toggle({name, value, checked}) {
  if (checked) chosen[name].add(value);
  else chosen[name].delete(value);
}

const filterCount = (params) => new Set([...params.keys()].filter((name) => !["q", "event_type"].includes(name))).size;

export function show(params) {
  badge.textContent = filterCount(params) || "";
  badge.hidden = !filterCount(params);
}

// The types in the key, the commonest first; once, so that none moves under the reader's hand.
export function sortTypes(counts) {
  const many = (type) => counts[type.querySelector("input").value] ?? 0;
  document.getElementById("types").append(...[...document.querySelectorAll(".type")].sort((a, b) => many(b) - many(a)));
}

// The choices, each with the number of incidents that it would show beside the other filters: filter -> value -> count.
export function showChoices(counts) {
  for (const type of document.querySelectorAll(".type")) {
    type.querySelector("small").textContent = number.format(counts.event_type[type.querySelector("input").value] ?? 0);
  }
  for (const name of RENDERED) showChips(name, optionsOf(counts[name], name));
}

function optionsOf(counts, name) {
  if (name === "geo_precision") return ["1", "2", "3"].map((value) => [value, counts[value] ?? 0]);
  const options = Object.entries(counts);
  for (const value of chosen[name]) if (!(value in counts)) options.push([value, 0]);
  return options.sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}

function showChips(name, options) {
  const field = document.getElementById(`choices-${name}`);
  const shown = name === "admin1" && !chosen.country.size && !chosen.admin1.size ? [] : options; // regions of what country?
  field.closest("fieldset").hidden = !shown.length;
  const focused = field.contains(document.activeElement) ? document.activeElement.value : null;
  field.replaceChildren(...shown.map(([value, count]) => chip(name, value, count)));
  if (focused) [...field.querySelectorAll("input")].find(({value}) => value === focused)?.focus();
}

function chip(name, value, count) {
  const box = element("input", {type: "checkbox", name, value});
  box.checked = chosen[name].has(value);
  return element("label", {class: "choice"}, box, element("span", {}, valueName(name, value)), " ", element("small", {}, number.format(count)));
}

const HIDDEN = {
  event: (n) => t("{n} events that are news", {n}),
  background: (n) => t("{n} older events told as background", {n}),
  aggregate: (n) => t("{n} running totals", {n}),
};

// Why incidents are not shown, in words: those of other roles, and those that a filter hides.
export function hidden(params, roles, shown) {
  const total = Object.values(roles).reduce((sum, count) => sum + count, 0);
  const role = params.get("role") ?? "event";
  const asked = role === "all" ? total : role.split(",").reduce((sum, name) => sum + (roles[name] ?? 0), 0);
  const reasons = role === "all" ? [] : Object.entries(roles).filter(([name]) => !role.split(",").includes(name))
    .map(([name, n]) => HIDDEN[name](n));
  if (asked > shown) reasons.push(t("{n} that the filters leave out", {n: asked - shown}));
  return reasons;
}
