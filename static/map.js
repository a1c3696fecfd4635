// The map page: keeps map, list, timeline, address and download on the same set of incidents, and hears what the reader does.

import {button, element} from "./card.js";
import {addControls, offerBases} from "./controls.js";
import {HeatLayer} from "./heat.js";
import {number, t} from "./i18n.js";
import * as layers from "./layers.js";
import * as list from "./list.js";
import {watchForNews} from "./news.js";
import {reader} from "./reading.js";
import {searchPlaces} from "./search.js";
import * as source from "./source.js";
import * as state from "./state.js";
import * as timeline from "./timeline.js";
import * as view from "./view.js";

const {incident_map: map, L} = window;
const $ = (id) => document.getElementById(id);
const app = $("app").dataset;
const incidents = app.many ? await import("./many.js") : await import("./few.js");
const roles = JSON.parse(app.roles);
const total = Object.values(roles).reduce((sum, count) => sum + count, 0);
const MOST_AREAS = 300; // footprints drawn at a time
const ROOM = {width: 1000, height: 560}; // pixels of a map that the key may lie open on
const MARGIN = 0.1; // of the view, drawn beyond its edge

const marks = layers.marksLayer(map, (mark, marker) => (mark.pin ? reading.open(mark.pin.id, {origin: () => marker.getElement()}) : openCluster(mark, marker)));
const heat = new HeatLayer();
const every = layers.footprintLayer(map);
const shown = view.read(location.hash); // how the map is looked at
const reading = reader(map, {onOpen: () => openSheet(false), onChange: () => remember(state.filters())});

let summary = null; // of what matches the filters
let rows = {}; // section of the list -> how many rows it may show
let started = false; // a bbox in the address holds until the reader moves the map

// --- Loading and filtering ---

async function refresh({fit = false, searched = false} = {}) {
  const params = state.filters();
  state.show(params);
  remember(params);
  if (!summary) list.showLoading();
  busy(true);
  const found = await unlessOutrun("filters", (signal) => incidents.summary(params, signal));
  if (!found) return;
  summary = found;
  $("notice").hidden = true;
  if (!started) state.sortTypes(summary.counts.event_type);
  state.showChoices(summary.counts);
  timeline.show(summary, params);
  map.invalidateSize({animate: false}); // the strip of days has come or gone
  rewind();
  if (fit) showAll();
  if (searched && summary.matching === 1) await approachOnly(params);
  showCount(params);
  await showView();
}

async function approachOnly(params) {
  const {features: [only]} = await incidents.rows(params, {view: "-180,-90,180,90", sort: shown.sort, count: 1});
  if (only) reading.approach(only);
}

const latest = {}; // name -> what stops the asking of that name

// What was asked for; nothing if something of that name has been asked for since, or if there is no answer, which is told.
async function unlessOutrun(name, ask) {
  latest[name]?.abort();
  const {signal} = (latest[name] = new AbortController());
  try {
    const found = await ask(signal);
    return signal.aborted ? null : found;
  } catch (error) {
    if (!signal.aborted) fail(error);
    return null;
  }
}

// Whether what is shown is what was asked for.
function busy(yes) {
  if (yes) map.getContainer().setAttribute("aria-busy", "true");
  else map.getContainer().removeAttribute("aria-busy");
}

function fail(error) {
  busy(false);
  $("notice").replaceChildren(`${t("The incidents could not be loaded.")} ${error.message} `, button(t("Try again"), () => refresh({fit: !summary}), "button"));
  $("notice").hidden = false;
  if (summary) return;
  $("count").textContent = t("Not loaded");
  list.showNone(t("The incidents could not be loaded."), error.message);
}

function showCount(params) {
  const {matching} = summary;
  const placeless = matching - summary.located;
  const count = element("strong", {}, number.format(matching));
  const rest = element("span", {}, t("of {n} incidents", {n: Math.max(total, matching)}));
  $("count").replaceChildren(count, " ", rest, placeless ? ", " : "", placeless ? button(t("{n} without a place", {n: placeless}), toUnlocated) : "");
  const reasons = state.hidden(params, roles, matching);
  $("hidden").hidden = !reasons.length;
  $("hidden-list").replaceChildren(...reasons.map((reason) => element("li", {}, reason)));
  $("download-label").textContent = t("Download {n} incidents", {n: matching});
}

function toUnlocated() {
  openSheet(true);
  list.toUnlocated();
}

// --- What depends on the part of the map in view ---

let drawn = Promise.resolve(); // what is in view

function showView() {
  drawn = drawView();
  return drawn;
}

async function drawView() {
  if (!summary) return;
  busy(true);
  const params = state.filters();
  const current = await unlessOutrun("view", async (signal) => {
    await Promise.all([showMarks(params, signal), showList(params, signal), showAreas(params)]);
    return true;
  });
  if (current) busy(false);
}

async function showMarks(params, signal) {
  if (shown.as === "heat") {
    const [across, down] = heat.grid();
    const counted = await incidents.heat(params, view.bounds(map), across, down, signal);
    if (signal.aborted) return;
    marks.clear();
    heat.draw(counted);
  } else {
    const found = await incidents.marks(params, view.bounds(map, MARGIN), map.getZoom(), signal);
    if (!signal.aborted) marks.draw(found);
  }
}

async function showList(params, signal) {
  if (!summary.matching) return showEmpty();
  const {sort} = shown;
  const [inView, unlocated] = await Promise.all([
    incidents.rows(params, {view: view.bounds(map), sort, count: rows.inView}, signal),
    incidents.rows(params, {view: null, sort, count: rows.unlocated}, signal),
  ]);
  if (signal.aborted) return undefined;
  return list.showRows({
    inView, unlocated, elsewhere: summary.located - inView.count, selected: reading.selected(),
    onSelect: (id) => reading.open(id, {near: true}), onShowAll: showAll, onMore: showMore,
  });
}

function showMore(section) {
  rows[section] += list.PAGE;
  showView();
}

function rewind() {
  rows = {inView: list.PAGE, unlocated: list.PAGE};
  list.rewind();
}

function showEmpty() {
  if (!total) {
    return list.showNone(t("No incidents yet"), t("Add reports and they appear here:"), element("code", {}, "geomap ingest FILE…"));
  }
  return list.showNone(t("Nothing matches these filters"), t("Try other words, widen the dates, untick a type, or start again."), " ", button(t("Clear all filters"), clear));
}

function showAreas(params) {
  every.clearLayers();
  if (!shown.areas || !summary.matching) return undefined;
  const asked = new URLSearchParams(params);
  if (!asked.has("bbox")) asked.set("bbox", state.within(map.getBounds()));
  if (!asked.has("limit")) asked.set("limit", String(MOST_AREAS));
  return layers.draw(every, source.footprints(asked));
}

// Everything in view, beside the key where there is room for that.
function showAll() {
  if (!summary.box) return;
  const [west, south, east, north] = summary.box;
  const bounds = L.latLngBounds([south, west], [north, east]);
  const key = $("legend").open ? $("legend").offsetWidth + 40 : 48;
  const top = innerWidth > 760 ? 72 : 190; // below the fields; on a phone, whose map is higher than the world, nearer to its south
  map.fitBounds(bounds, {paddingTopLeft: [48, top], paddingBottomRight: [key, 48], maxZoom: 9, animate: false});
  if (!map.getBounds().contains(bounds)) map.fitBounds(bounds, {animate: false});
}

// Those that a mark stands for: as near as tells them apart, or as a list where nothing does.
async function openCluster(mark, marker) {
  const asked = {view: view.around(mark), sort: shown.sort, count: list.PAGE};
  const there = await unlessOutrun("cluster", (signal) => incidents.rows(state.filters(), asked, signal));
  if (!there?.box) return;
  const [west, south, east, north] = there.box;
  const corners = [[south, west], [north, east]].map((corner) => map.project(corner));
  if (corners[0].distanceTo(corners[1]) > 1 && map.getZoom() < map.getMaxZoom()) {
    const animate = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    const turn = Math.round((marker.getLatLng().lng - (west + east) / 2) / 360) * 360; // the world that the reader looks at
    map.fitBounds([[south, west + turn], [north, east + turn]], {padding: [60, 60], animate});
  } else {
    reading.list(marker, t("{n} incidents here", {n: there.count}), there);
  }
}

// --- The address ---

function remember(params) {
  const address = new URLSearchParams(params);
  const lang = new URLSearchParams(location.search).get("lang");
  if (lang) address.set("lang", lang);
  const hash = view.write(map, {...shown, incident: reading.selected()});
  history.replaceState(null, "", `${location.pathname}${address.size ? `?${address}` : ""}${hash}`);
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
  typing = setTimeout(() => refresh({searched: target.type === "search"}), pause);
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

function showAs(as) {
  const hot = as === "heat";
  if (hot) heat.addTo(map);
  else heat.remove();
  $("scale").hidden = !hot;
  $("exactness").hidden = hot;
}

// What changes how the map is looked at, and what has to be drawn anew for it.
function look(changes) {
  Object.assign(shown, changes);
  showAs(shown.as);
  showView();
  remember(state.filters());
}

$("sort").addEventListener("change", () => {
  rewind();
  look({sort: $("sort").value});
});
for (const choice of document.getElementsByName("as")) choice.addEventListener("change", () => look({as: choice.value}));
$("areas").addEventListener("change", () => look({areas: $("areas").checked}));

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
const {x: width, y: height} = map.getSize();
$("legend").open = width >= ROOM.width && height >= ROOM.height;
map.setMinZoom(wide ? 2 : 1); // no wider than one world
state.load(location.search);
$("sort").value = shown.sort;
$("areas").checked = shown.areas;
for (const choice of document.getElementsByName("as")) choice.checked = choice.value === shown.as;
if (shown.at) map.setView(shown.at.centre, shown.at.zoom, {animate: false});
showAs(shown.as);
layers.followTheme();
layers.tilesAfter(() => drawn);
addControls(map);
searchPlaces(map);
offerBases($("bases"), shown.base, (base) => {
  shown.base = base;
  remember(state.filters());
});
const opening = shown.incident;
await refresh({fit: !shown.at});
started = true;
if (opening && summary) reading.open(opening, {near: !shown.at});
if (!state.filters().has("as_of")) watchForNews();
