// Where incidents come from: the server, by the addresses that the page names.

export const {dataset: urls} = document.querySelector("[data-incident]");
const known = new Map(); // id -> feature
const MOST = 2000; // features kept

// All incidents that the parameters ask for, in columns (geomap/index/listing.py).
export const listing = (params, signal) => json(`${urls.listing}?${params}`, signal);

export const footprints = (params) => json(`${urls.footprints}?${params}`);

export const footprint = (id) => json(`${urls.incident}${encodeURIComponent(id)}/footprint.geojson`);

export const places = (words, signal) => json(`${urls.places}?${new URLSearchParams({q: words})}`, signal);

// The page of an incident, in the language that the reader asked for.
export function address(id) {
  const lang = new URLSearchParams(location.search).get("lang");
  return urls.incident + encodeURIComponent(id) + (lang ? `?${new URLSearchParams({lang})}` : "");
}

export const download = (format, params) => `${urls[format]}?${params}`;

// Everything about some incidents, in the order asked for; those that are no longer there are left out.
export async function features(ids, signal) {
  const missing = ids.filter((id) => !known.has(id));
  if (missing.length) {
    const params = new URLSearchParams({role: "all", id: missing.join(","), as_of: new URLSearchParams(location.search).get("as_of") ?? ""});
    for (const feature of (await json(`${urls.geojson}?${params}`, signal)).features) known.set(feature.id, feature);
  }
  const found = ids.map((id) => known.get(id)).filter(Boolean);
  while (known.size > MOST) known.delete(known.keys().next().value);
  return found;
}

// What changes whenever the data do. The browser asks with the ETag that it has, and an unchanged answer has no body.
export const version = async () => (await fetch(`${urls.summary}?`, {cache: "no-cache"})).headers.get("ETag");

export async function json(url, signal) {
  const response = await fetch(url, {signal});
  if (response.ok) return response.json();
  throw new Error((await response.json().catch(() => null))?.detail ?? `HTTP ${response.status}`);
}
