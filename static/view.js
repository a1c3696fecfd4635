// How the map is looked at: between the page and what stands behind the # of its address.
//
// #map=ZOOM/LATITUDE/LONGITUDE&incident=ID&sort=killed&as=heat&areas&base=OpenStreetMap

import {latLng} from "./layers.js";

export function write(map, {incident, sort, as, areas, base}) {
  const {lat, lng} = map.getCenter();
  const parts = [`map=${map.getZoom()}/${lat.toFixed(3)}/${lng.toFixed(3)}`];
  if (incident) parts.push(`incident=${encodeURIComponent(incident)}`);
  if (sort !== "newest") parts.push(`sort=${sort}`);
  if (as !== "pins") parts.push(`as=${as}`);
  if (areas) parts.push("areas");
  if (base) parts.push(`base=${encodeURIComponent(base)}`);
  return `#${parts.join("&")}`;
}

export function read(hash) {
  const given = new URLSearchParams(hash.slice(1));
  const [zoom, lat, lon] = (given.get("map") ?? "").split("/").map((part) => (part === "" ? NaN : Number(part)));
  return {
    at: [zoom, lat, lon].every(Number.isFinite) ? {centre: [lat, lon], zoom} : null,
    incident: given.get("incident"),
    sort: given.get("sort") ?? "newest",
    as: given.get("as") ?? "pins",
    areas: given.has("areas"),
    base: given.get("base"),
  };
}

// What the map shows as "west,south,east,north" in degrees, which go on past the antimeridian; `margin` is a part of it more on
// each side.
export function bounds(map, margin = 0) {
  const shown = map.getBounds().pad(margin);
  return written(shown.getWest(), shown.getSouth(), shown.getEast(), shown.getNorth());
}

// The ground that a mark stands for.
export function around({west, north, east, south}) {
  const [a, b] = [latLng(west, south), latLng(east, north)];
  return written(a.lng, a.lat, b.lng, b.lat);
}

const written = (west, south, east, north) => [west, Math.max(south, -90), east, Math.min(north, 90)].map((degrees) => Number(degrees.toFixed(6))).join(",");
