// What lies on the Folium map: clustered pins, and the ground that incidents may have happened on.

import {card} from "./card.js";
import {pin, ring, typeName} from "./symbols.js";
import {precision} from "./words.js";

const {L} = window;
const SPREAD = 46; // pixels within which pins form a cluster

export function clusters() {
  const group = L.markerClusterGroup({
    iconCreateFunction: clusterIcon, showCoverageOnHover: false, maxClusterRadius: SPREAD, spiderfyDistanceMultiplier: 1.6,
    spiderLegPolylineOptions: {weight: 1, opacity: 0.5},
  });
  group.on("clusterkeypress", (event) => {
    if (event.originalEvent.key === "Enter") event.layer.zoomToBounds({padding: [40, 40]});
  });
  return group;
}

export function marker(feature, incidentUrl) {
  const [lon, lat] = feature.geometry.coordinates;
  const icon = L.divIcon({html: pin(feature.properties), className: "marker", iconSize: [26, 26], popupAnchor: [0, -12]});
  const made = L.marker([lat, lon], {icon, feature, riseOnHover: true});
  made.bindPopup(() => card(feature, incidentUrl), popupOptions());
  made.on("add", () => made.getElement().setAttribute("aria-label", feature.properties.title || "Incident"));
  return made;
}

// Beside the key on a wide screen, and never taller than a phone leaves room for.
function popupOptions() {
  const wide = innerWidth > 760;
  return {
    maxWidth: Math.min(340, innerWidth - 80), minWidth: Math.min(300, innerWidth - 80), maxHeight: wide ? 460 : Math.round(innerHeight * 0.5),
    autoPanPaddingTopLeft: [20, 20], autoPanPaddingBottomRight: [wide ? 290 : 20, 20],
  };
}

function clusterIcon(cluster) {
  const types = cluster.getAllChildMarkers().map((each) => typeName(each.options.feature.properties.event_type));
  const size = 30 + Math.min(26, Math.round(7 * Math.log10(types.length) ** 1.3) * 2);
  const html = document.createElement("div");
  html.className = "cluster";
  const said = document.createElement("span");
  said.className = "hidden";
  said.textContent = " incidents here, zoom in";
  html.append(ring(types, size), String(types.length), said);
  return L.divIcon({html, className: "marker", iconSize: [size, size]});
}

export function footprintLayer(map) {
  map.createPane("footprints").style.zIndex = 350;
  return L.geoJSON(null, {pane: "footprints", interactive: false, smoothFactor: 0.4, style: ({properties}) => ({
    className: `footprint type-other type-${typeName(properties.event_type)} is-${precision(properties)}`,
  })}).addTo(map);
}

export async function draw(layer, url) {
  const response = await fetch(url);
  layer.clearLayers();
  if (response.ok) layer.addData(await response.json());
}

// Leaflet fetches the tiles again in the colours that the reader's system now asks for.
export function followTheme(map) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => map.eachLayer((layer) => {
    if (layer instanceof L.TileLayer) {
      layer.options.theme = window.geomapTheme();
      layer.redraw();
    }
  }));
}
