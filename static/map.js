// The map page: fetches the incidents that the filters ask for, and keeps map, list, address and download on that same set.

import {element} from "./card.js";
import * as layers from "./layers.js";
import * as list from "./list.js";
import * as state from "./state.js";
import {countryName, number} from "./words.js";

const {incident_map: map} = window;
const $ = (id) => document.getElementById(id);
const {dataset: urls} = $("app");

const pins = layers.clusters().addTo(map);
const chosen = layers.footprintLayer(map);
const every = layers.footprintLayer(map);
let markers = new Map(); // id -> marker
let features = [];
let selected = null; // id
let fromList = false; // whether the open popup was asked for in the list
let fetching = new AbortController();
let started = false; // a bbox in the address holds until the reader moves the map

async function refresh({fit = false} = {}) {
  fetching.abort();
  fetching = new AbortController();
  const params = state.filters();
  state.show(params);
  remember(params);
  if (!features.length) list.showLoading();
  try {
    const response = await fetch(`${urls.incidents}?${params}`, {signal: fetching.signal});
    if (!response.ok) throw new Error((await response.json().catch(() => null))?.detail ?? `The server answered ${response.status}.`);
    features = (await response.json()).features;
  } catch (error) {
    if (error.name !== "AbortError") fail(error);
    return;
  }
  $("notice").hidden = true;
  showPins();
  if (fit) showAll();
  showCount();
  showList();
  showFootprints();
}

function showPins() {
  markers = new Map(features.filter(({geometry}) => geometry).map((feature) => [feature.id, layers.marker(feature, urls.incident)]));
  pins.clearLayers();
  pins.addLayers([...markers.values()]);
}

// Everything in view, beside the key where there is room for that.
function showAll() {
  const bounds = pins.getBounds();
  if (!bounds.isValid()) return;
  const key = $("legend").open ? $("legend").offsetWidth + 40 : 48;
  map.fitBounds(bounds, {paddingTopLeft: [48, 48], paddingBottomRight: [key, 48], maxZoom: 9, animate: false});
  if (!map.getBounds().contains(bounds)) map.fitBounds(bounds, {animate: false});
}

function showCount() {
  const placeless = features.length - markers.size;
  const total = Math.max(Number(urls.total), features.length);
  $("count").replaceChildren(
    element("strong", {}, number.format(features.length)), ` of ${number.format(total)} incidents`,
    placeless ? `, ${number.format(placeless)} without a place` : "",
  );
  $("download-label").textContent = `Download ${number.format(features.length)} incident${features.length === 1 ? "" : "s"}`;
}

function showList() {
  if (!features.length) return showEmpty();
  const bounds = map.getBounds();
  const located = features.filter(({geometry}) => geometry);
  const inView = located.filter(({id}) => bounds.contains(markers.get(id).getLatLng()));
  list.showRows(inView, located.length - inView.length, features.filter(({geometry}) => !geometry), {
    onSelect: (feature) => select(feature.id), onShowAll: showAll, incidentUrl: urls.incident, selected,
  });
}

function showEmpty() {
  if (urls.total === "0") {
    return list.showNone("No incidents yet", "Add reports and they appear here:", element("code", {}, "geomap ingest FILE…"));
  }
  const all = element("button", {type: "button", class: "plain"}, "Clear all filters");
  all.addEventListener("click", clear);
  return list.showNone("Nothing matches these filters", "Widen the dates, untick a type, or start again. ", all);
}

function fail(error) {
  const again = element("button", {type: "button", class: "button"}, "Try again");
  again.addEventListener("click", () => refresh({fit: !features.length}));
  $("notice").replaceChildren(`The incidents could not be loaded. ${error.message} `, again);
  $("notice").hidden = false;
  if (!features.length) {
    $("count").textContent = "Not loaded";
    list.showNone("The incidents could not be loaded", error.message);
  }
}

// --- One incident ---

function select(id) {
  const marker = markers.get(id);
  if (!marker) return;
  openSheet(false);
  fromList = true;
  pins.zoomToShowLayer(marker, () => marker.openPopup());
}

map.on("popupopen", ({popup}) => {
  const {feature} = popup._source.options;
  selected = feature.id;
  popup._source.getElement()?.classList.add("is-selected");
  list.mark(selected, true);
  remember(state.filters());
  layers.draw(chosen, `${urls.incident}${encodeURIComponent(selected)}/footprint.geojson`);
  popup.getElement().querySelector(".card").focus({preventScroll: true});
});

map.on("popupclose", ({popup}) => {
  const pin = popup._source.getElement();
  pin?.classList.remove("is-selected");
  (fromList ? list.find(selected) : pin)?.focus({preventScroll: true});
  fromList = false;
  selected = null;
  list.mark(null);
  remember(state.filters());
  chosen.clearLayers();
});

function showFootprints() {
  every.clearLayers();
  if ($("footprints").checked) layers.draw(every, `${urls.footprints}?${state.filters()}`);
}

// --- The address: filters as its query, the view and the open incident behind the # ---

function remember(params) {
  const {lat, lng} = map.getCenter();
  const view = [map.getZoom(), lat.toFixed(3), lng.toFixed(3), ...(selected ? [encodeURIComponent(selected)] : [])];
  const query = params.size ? `?${params}` : location.pathname;
  history.replaceState(null, "", `${query}#${view.join("/")}`);
  for (const format of ["geojson", "csv"]) $(format).href = `${format === "csv" ? urls.csv : urls.incidents}?${params}`;
}

function remembered() {
  const [zoom, lat, lon, id] = location.hash.slice(1).split("/");
  return [zoom, lat, lon].every((part) => part && Number.isFinite(Number(part))) ? {view: [[lat, lon], Number(zoom)], id} : null;
}

// --- What the reader does ---

// On a phone the panel is a sheet, which shows either its head or its list.
function openSheet(open) {
  $("panel").classList.toggle("is-open", open);
  $("grip").setAttribute("aria-expanded", String(open));
  $("grip").setAttribute("aria-label", open ? "Show the map" : "Show the list");
}

function clear() {
  state.clear();
  refresh({fit: true});
}

let typing;
for (const box of document.querySelectorAll("#filters input, #filters select, [form=filters]")) {
  box.addEventListener(box.type === "search" ? "input" : "change", () => {
    clearTimeout(typing);
    state.follow(map.getBounds());
    typing = setTimeout(refresh, box.type === "search" ? 250 : 0);
  });
}
$("filters").addEventListener("submit", (event) => event.preventDefault());
$("clear").addEventListener("click", clear);
$("footprints").addEventListener("change", showFootprints);
$("grip").addEventListener("click", () => openSheet($("grip").getAttribute("aria-expanded") === "false"));
$("more").addEventListener("toggle", () => $("more").open && openSheet(true));
document.addEventListener("keydown", ({key}) => key === "Escape" && map.closePopup());
map.on("moveend", () => {
  if (started && state.follow(map.getBounds())) refresh();
  else if (features.length) {
    showList();
    remember(state.filters());
  }
});

// --- Start ---

for (const name of document.querySelectorAll("[data-country]")) name.textContent = countryName(name.dataset.country);
for (const use of document.querySelectorAll("[data-type] use")) {
  if (!document.querySelector(use.getAttribute("href"))) use.setAttribute("href", "#symbol-other");
}
const wide = innerWidth > 760;
$("legend").open = wide;
map.setMinZoom(wide ? 2 : 1); // no wider than one world
layers.followTheme(map);
state.load(location.search);
const start = remembered();
if (start) map.setView(...start.view, {animate: false});
await refresh({fit: !start});
started = true;
if (start?.id) select(decodeURIComponent(start.id));
