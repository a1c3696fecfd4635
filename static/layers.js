// What lies on the Folium map: pins and clusters of pins, the ground that incidents may have happened on, the base maps.

import {clustered} from "./clusters.js";
import {element} from "./card.js";
import {t} from "./i18n.js";
import {pin, ring, typeName} from "./symbols.js";
import {word} from "./table.js";
import {precision} from "./words.js";

const {L} = window;
const MARGIN = 0.1; // of the view, drawn beyond its edge

export const latLng = (x, y) => L.latLng((Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI, (x - 0.5) * 360);

// The view on the unit square of Web Mercator.
export function unitBounds(map, margin = 0) {
  const bounds = map.getBounds().pad(margin);
  const [a, b] = [bounds.getNorthWest(), bounds.getSouthEast()].map((corner) => map.project(corner, 0));
  return {west: a.x / 256, north: a.y / 256, east: b.x / 256, south: b.y / 256};
}

// Marks for rows of a table. `onPin(row)` and `onCluster(cluster)` are told what the reader chose.
export function marks(map, {onPin, onCluster}) {
  const group = L.layerGroup().addTo(map);
  let shown = new Map(); // what a mark looks like and where -> marker

  function draw(table, rows) {
    const zoom = map.getZoom();
    const next = new Map();
    for (const cluster of clustered(table, rows, zoom, unitBounds(map, MARGIN))) {
      const key = [zoom, cluster.key, cluster.x, cluster.y, cluster.row, ...cluster.types].join();
      next.set(key, shown.get(key) ?? mark(table, cluster).addTo(group));
      shown.delete(key);
    }
    for (const marker of shown.values()) marker.remove();
    shown = next;
  }

  function mark(table, cluster) {
    const one = cluster.count === 1;
    const marker = L.marker(latLng(cluster.x, cluster.y), {icon: one ? pinIcon(table, cluster.row) : clusterIcon(table, cluster), riseOnHover: true});
    marker.on("click", () => (one ? onPin(cluster.row, marker) : onCluster(cluster, marker)));
    marker.on("add", () => {
      const label = one ? pinLabel(table, cluster.row) : t("{n} incidents here, zoom in", {n: cluster.count});
      marker.getElement().setAttribute("aria-label", label);
    });
    return marker;
  }

  return {draw, clear: () => draw({}, [])};
}

const pinLabel = (table, row) => [t(word(table, "event_type", row)), word(table, "place_name", row)].filter(Boolean).join(", ");

const exactnessOf = (table, row) => precision({geo_precision: table.geo_precision[row], where_prec: table.where_prec[row]});

const pinIcon = (table, row) => icon(pin(word(table, "event_type", row), exactnessOf(table, row)), 26);

function clusterIcon(table, {count, types}) {
  const size = 30 + Math.min(26, Math.round(7 * Math.log10(count) ** 1.3) * 2);
  const counts = [...types].map(([type, n]) => [table.event_type.values[type], n]).sort((a, b) => b[1] - a[1]);
  return icon(element("div", {class: "cluster"}, ring(counts, size), short(count)), size);
}

const compact = new Intl.NumberFormat("en", {notation: "compact", maximumFractionDigits: 1});
const short = (count) => (count < 10000 ? String(count) : compact.format(count));

const icon = (html, size) => L.divIcon({html, className: "marker", iconSize: [size, size]});

// The pin of one incident, given as a feature.
export function pointOf({geometry: {coordinates: [lon, lat]}, properties}) {
  return L.marker([lat, lon], {icon: icon(pin(properties.event_type, precision(properties)), 26), interactive: false, keyboard: false});
}

// The mark of the incident that is open, above all others.
export function highlight(table, row) {
  const marker = L.marker(latLng(table.x[row], table.y[row]), {icon: pinIcon(table, row), interactive: false, keyboard: false, zIndexOffset: 10000});
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

// Leaflet fetches the tiles again in the colours that the reader's system now asks for.
export function followTheme() {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    for (const layer of baseLayers()) {
      layer.options.theme = window.geomapTheme();
      layer.redraw();
    }
  });
}
