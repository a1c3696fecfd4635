// What lies on the Folium map: pins and clusters of pins, the ground that incidents may have happened on, the base maps.

import {element} from "./card.js";
import {t} from "./i18n.js";
import {pin, ring, typeName} from "./symbols.js";
import {precision} from "./words.js";

const {L} = window;

export const latLng = (x, y) => L.latLng((Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI, (x - 0.5) * 360);

// Shows marks on the map. `onMark(mark, marker)` is told which one the reader chose.
export function marksLayer(map, onMark) {
  const group = L.layerGroup().addTo(map);
  let shown = new Map(); // what a mark looks like and where -> marker

  function draw(marks) {
    const next = new Map();
    for (const mark of marks) {
      const key = [map.getZoom(), mark.x, mark.y, mark.pin?.id, ...mark.types.flat()].join();
      next.set(key, shown.get(key) ?? marker(mark).addTo(group));
      shown.delete(key);
    }
    for (const gone of shown.values()) gone.remove();
    shown = next;
  }

  function marker(mark) {
    const made = L.marker(latLng(mark.x, mark.y), {icon: mark.pin ? pinIcon(mark) : clusterIcon(mark), riseOnHover: true});
    made.on("click", () => onMark(mark, made));
    made.on("add", () => made.getElement().setAttribute("aria-label", mark.pin ? pinLabel(mark) : t("{n} incidents here, zoom in", {n: mark.count})));
    return made;
  }

  return {draw, clear: () => draw([])};
}

const pinLabel = ({types: [[type]], pin: {place_name: place}}) => [t(type), place].filter(Boolean).join(", ");

const pinIcon = ({types: [[type]], pin: found}) => icon(pin(type, precision(found)), 26);

function clusterIcon({count, types}) {
  const size = 30 + Math.min(26, Math.round(7 * Math.log10(count) ** 1.3) * 2);
  return icon(element("div", {class: "cluster"}, ring([...types].sort((a, b) => b[1] - a[1]), size), short(count)), size);
}

const compact = new Intl.NumberFormat("en", {notation: "compact", maximumFractionDigits: 1});
const short = (count) => (count < 10000 ? String(count) : compact.format(count));

const icon = (html, size) => L.divIcon({html, className: "marker", iconSize: [size, size]});

// The pin of one incident, given as a feature.
export function pointOf({geometry: {coordinates: [lon, lat]}, properties}) {
  return L.marker([lat, lon], {icon: icon(pin(properties.event_type, precision(properties)), 26), interactive: false, keyboard: false});
}

// The mark of the incident that is open, above all others.
export function highlight({properties}, at) {
  const marker = L.marker(at, {icon: icon(pin(properties.event_type, precision(properties)), 26), interactive: false, keyboard: false, zIndexOffset: 10000});
  return marker.on("add", () => marker.getElement().classList.add("is-selected"));
}

export function footprintLayer(map) {
  if (!map.getPane("footprints")) map.createPane("footprints").style.zIndex = 350;
  return L.geoJSON(null, {pane: "footprints", interactive: false, smoothFactor: 0.4, style: ({properties}) => ({
    className: `footprint type-other type-${typeName(properties.event_type)} is-${precision(properties)}`,
  })}).addTo(map);
}

export async function draw(layer, wanted) {
  const collection = await wanted.catch(() => null);
  layer.clearLayers();
  if (collection) layer.addData(collection);
}

// The base maps that the page was given, in its order (geomap/maps.py).
export function baseLayers() {
  const layers = [];
  while (window[`tile_layer_${layers.length}`]) layers.push(window[`tile_layer_${layers.length}`]);
  return layers;
}

const PATIENCE = 300; // milliseconds that tiles wait at most

// Tiles, many and slow to draw, wait for what the reader looks for: `drawn` gives a promise of that.
export function tilesAfter(drawn) {
  const {createTile} = L.TileLayer.prototype;
  L.TileLayer.include({
    createTile(coords, done) {
      const tile = createTile.call(this, coords, done);
      const {src} = tile;
      tile.removeAttribute("src"); // in time: the browser fetches nothing before this has run
      const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
      setTimeout(() => Promise.race([drawn(), late]).then(() => tile.parentNode && (tile.src = src)));
      return tile;
    },
  });
}

// Leaflet fetches the tiles again in the colours that the reader's system now asks for.
export function followTheme() {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    for (const layer of baseLayers()) {
      layer.options.theme = window.geomapTheme();
      layer.redraw();
    }
  });
}
