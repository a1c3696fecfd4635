// The map page: keeps map, list, timeline, address and download on the same set of incidents, and hears what the reader does.

import {button, card, element} from "./card.js";
import {addControls, offerBases} from "./controls.js";
import {HeatLayer} from "./heat.js";
import {number, t} from "./i18n.js";
import * as layers from "./layers.js";
import * as list from "./list.js";
import {onClosed, popup} from "./popups.js";
import {searchPlaces} from "./search.js";
import * as source from "./source.js";
import * as state from "./state.js";
import {inside, located, matching, ordered, tableOf} from "./table.js";
import * as timeline from "./timeline.js";
import * as view from "./view.js";

const {incident_map: map, L} = window;
const $ = (id) => document.getElementById(id);
const roles = JSON.parse($("app").dataset.roles);
const total = Object.values(roles).reduce((sum, count) => sum + count, 0);
const CLOSE = 5; // zoom at which a place can be recognized by what lies around it
const NEAR = 1e-9; // of the world: what rounding may set apart
const MOST_AREAS = 300; // footprints drawn at a time

const pins = layers.marks(map, {onPin: (row, marker) => openPin(row, marker), onCluster: openCluster});
const heat = new HeatLayer();
const chosen = layers.footprintLayer(map);
const every = layers.footprintLayer(map);
const selection = L.layerGroup().addTo(map);

let table = null; // every incident that the server's part of the filters lets through
let asked = null; // that part
let rows = []; // of the table: what matches all filters
let here = 0; // how many of them have a place
let selected = null; // id
let fetching = new AbortController();
let started = false; // a bbox in the address holds until the reader moves the map

// --- Loading and filtering ---

async function refresh({fit = false} = {}) {
  const params = state.filters();
  state.show(params);
  remember(params);
  try {
    await load(state.serverPart(params));
  } catch (error) {
    if (error.name !== "AbortError") fail(error);
    return;
  }
  $("notice").hidden = true;
  const found = matching(table, params);
  rows = found.rows;
  here = rows.reduce((count, row) => count + located(table, row), 0);
  if (!started) state.sortTypes(found.counts.event_type, table.event_type.values);
  state.showChoices(table, found.counts);
  timeline.show(table, found.anyDay, params);
  map.invalidateSize({animate: false}); // the strip of days has come or gone
  list.rewind();
  if (fit) showAll();
  showCount(params);
  showView();
}

async function load(params) {
  if (table && asked === String(params)) return;
  fetching.abort();
  fetching = new AbortController();
  if (!table) list.showLoading();
  table = tableOf(await source.listing(params, fetching.signal));
  asked = String(params);
}

function fail(error) {
  $("notice").replaceChildren(`${t("The incidents could not be loaded.")} ${error.message} `, button(t("Try again"), () => refresh({fit: !table}), "button"));
  $("notice").hidden = false;
  if (table) return;
  $("count").textContent = t("Not loaded");
  list.showNone(t("The incidents could not be loaded."), error.message);
}

function showCount(params) {
  const placeless = rows.length - here;
  const count = element("strong", {}, number.format(rows.length));
  const rest = element("span", {}, t("of {n} incidents", {n: Math.max(total, rows.length)}));
  $("count").replaceChildren(count, " ", rest, placeless ? ", " : "", placeless ? button(t("{n} without a place", {n: placeless}), toUnlocated) : "");
  const reasons = state.hidden(params, roles, rows.length);
  $("hidden").hidden = !reasons.length;
  $("hidden-list").replaceChildren(...reasons.map((reason) => element("li", {}, reason)));
  $("download-label").textContent = t("Download {n} incidents", {n: rows.length});
}

function toUnlocated() {
  openSheet(true);
  list.toUnlocated();
}

// --- What depends on the part of the map in view ---

function showView() {
  if (!table) return;
  const heated = view_.as === "heat";
  if (heated) heat.show(table, rows);
  if (heated) pins.clear();
  else pins.draw(table, rows);
  showList();
  showAreas();
}

function showList() {
  if (!rows.length) return showEmpty();
  const bounds = layers.unitBounds(map);
  const wanted = new Uint8Array(table.length);
  for (const row of rows) wanted[row] = 1;
  const [inView, unlocated] = [[], []];
  for (const row of ordered(table, view_.sort)) {
    if (!wanted[row]) continue;
    if (!located(table, row)) unlocated.push(table.id[row]);
    else if (inside(table, row, bounds)) inView.push(table.id[row]);
  }
  return list.showRows({
    inView, elsewhere: here - inView.length, unlocated, selected, onSelect: (id) => select(id), onShowAll: showAll,
  });
}

function showEmpty() {
  if (!total) {
    return list.showNone(t("No incidents yet"), t("Add reports and they appear here:"), element("code", {}, "geomap ingest FILE…"));
  }
  return list.showNone(t("Nothing matches these filters"), t("Try other words, widen the dates, untick a type, or start again."), " ", button(t("Clear all filters"), clear));
}

function showAreas() {
  every.clearLayers();
  if (!view_.areas || !rows.length) return;
  const params = state.filters();
  if (!params.has("bbox")) params.set("bbox", state.within(map.getBounds()));
  if (!params.has("limit")) params.set("limit", String(MOST_AREAS));
  layers.draw(every, source.footprints(params));
}

// Everything in view, beside the key where there is room for that.
function showAll() {
  const points = rows.filter((row) => located(table, row));
  if (!points.length) return;
  const bounds = L.latLngBounds([]);
  for (const row of points) bounds.extend([table.lat[row], table.lon[row]]);
  const key = $("legend").open ? $("legend").offsetWidth + 40 : 48;
  map.fitBounds(bounds, {paddingTopLeft: [48, 72], paddingBottomRight: [key, 48], maxZoom: 9, animate: false});
  if (!map.getBounds().contains(bounds)) map.fitBounds(bounds, {animate: false});
}

// --- One incident, or those of one spot ---

async function select(id, origin = null) {
  const row = table.id.indexOf(id);
  if (row < 0 || !located(table, row)) return;
  openSheet(false);
  const at = L.latLng(table.lat[row], table.lon[row]);
  const near = Math.max(map.getZoom(), CLOSE);
  if (!map.getBounds().pad(-0.05).contains(at) || (innerWidth <= 760 && map.getZoom() < near)) map.setView(at, near, {animate: false});
  const [feature] = await source.features([id]);
  if (!feature) return;
  popup(map, at, card(feature), origin ?? (() => list.find(id)));
  selected = id;
  selection.clearLayers();
  layers.highlight(table, row).addTo(selection);
  list.mark(id, true);
  layers.draw(chosen, source.footprint(id));
  remember(state.filters());
}

const openPin = (row, marker) => select(table.id[row], () => marker.getElement());

async function openCluster({west, east, north, south, count}, marker) {
  const scale = 256 * 2 ** map.getZoom();
  const apart = Math.hypot(east - west, south - north) * scale > 1;
  if (apart && map.getZoom() < map.getMaxZoom()) {
    map.fitBounds([layers.latLng(west, north), layers.latLng(east, south)], {padding: [60, 60], animate: !matchMedia("(prefers-reduced-motion: reduce)").matches});
    return;
  }
  const spot = {west: west - NEAR, east: east + NEAR, north: north - NEAR, south: south + NEAR};
  const ids = rows.filter((row) => inside(table, row, spot)).map((row) => table.id[row]);
  const heading = t("{n} incidents here", {n: count});
  const origin = () => marker.getElement();
  popup(map, marker.getLatLng(), await list.spot(heading, ids, (id) => select(id, origin)), origin);
}

onClosed(map, () => {
  selected = null;
  selection.clearLayers();
  chosen.clearLayers();
  list.mark(null);
  remember(state.filters());
});

// --- The address ---

const view_ = view.read(location.hash);

function remember(params) {
  const address = new URLSearchParams(params);
  const lang = new URLSearchParams(location.search).get("lang");
  if (lang) address.set("lang", lang);
  const shown = {...view_, incident: selected, base: view_.base};
  history.replaceState(null, "", `${location.pathname}${address.size ? `?${address}` : ""}${view.write(map, shown)}`);
  for (const format of ["geojson", "csv"]) $(format).href = source.download(format, params);
  $("share").href = source.download("share", address);
  for (const link of document.querySelectorAll("[hreflang]")) {
    address.set("lang", link.lang);
    link.href = `${location.pathname}?${address}${location.hash}`;
  }
}

// --- What the reader does ---

// On a phone the panel is a sheet, which shows either its head or its list.
function openSheet(open) {
  $("panel").classList.toggle("is-open", open);
  $("grip").setAttribute("aria-expanded", String(open));
  $("grip").setAttribute("aria-label", open ? t("Show the map") : t("Show the list"));
}

function clear() {
  timeline.stop();
  state.clear();
  refresh({fit: true});
}

let typing;
function changed({target}) {
  if (target.type === "checkbox" && target.name) state.toggle(target);
  const pause = target.type === "search" || target.type === "number" ? 250 : 0;
  clearTimeout(typing);
  state.follow(map.getBounds());
  typing = setTimeout(refresh, pause);
}
$("filters").addEventListener("change", changed);
$("filters").addEventListener("input", (event) => ["search", "number"].includes(event.target.type) && changed(event));
$("filters").addEventListener("submit", (event) => event.preventDefault());
for (const box of document.getElementsByName("event_type")) box.addEventListener("change", changed);
$("clear").addEventListener("click", clear);
$("grip").addEventListener("click", () => openSheet($("grip").getAttribute("aria-expanded") === "false"));
$("more").addEventListener("toggle", () => $("more").open && openSheet(true));

let brushing;
timeline.onChange((days) => {
  state.setDays(days);
  cancelAnimationFrame(brushing);
  brushing = requestAnimationFrame(() => refresh());
});

$("sort").addEventListener("change", () => {
  view_.sort = $("sort").value;
  list.rewind();
  showList();
  remember(state.filters());
});

for (const choice of document.getElementsByName("as")) choice.addEventListener("change", () => showAs(choice.value));
function showAs(as) {
  view_.as = as;
  if (as === "heat") heat.addTo(map);
  else heat.remove();
  showView();
  remember(state.filters());
}

$("areas").addEventListener("change", () => {
  view_.areas = $("areas").checked;
  showAreas();
  remember(state.filters());
});

map.on("moveend", () => {
  if (!started) return;
  if (state.follow(map.getBounds())) refresh();
  else {
    showView();
    remember(state.filters());
  }
});

matchMedia("print").addEventListener("change", () => map.invalidateSize({animate: false}));

// --- Start ---

for (const use of document.querySelectorAll("[data-type] use")) {
  if (!document.querySelector(use.getAttribute("href"))) use.setAttribute("href", "#symbol-other");
}
const wide = innerWidth > 760;
$("legend").open = wide;
map.setMinZoom(wide ? 2 : 1); // no wider than one world
state.load(location.search);
$("sort").value = view_.sort;
$("areas").checked = view_.areas;
for (const choice of document.getElementsByName("as")) choice.checked = choice.value === view_.as;
if (view_.at) map.setView(view_.at.centre, view_.at.zoom, {animate: false});
if (view_.as === "heat") heat.addTo(map);
layers.followTheme();
addControls(map);
searchPlaces(map);
offerBases($("bases"), view_.base, (base) => {
  view_.base = base;
  remember(state.filters());
});
const opening = view_.incident;
await refresh({fit: !view_.at});
started = true;
if (opening && table) select(opening);
