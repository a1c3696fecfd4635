// Which incidents are there? Answered by the server, where they are too many for a browser (geomap/web/mapdata.py). Where they
// are not, few.js stands in its place, with the same names.

import {json, urls} from "./source.js";

export const summary = (params, signal) => json(`${urls.summary}?${params}`, signal);

export const marks = (params, view, zoom, signal) => json(`${urls.marks}?${asking(params, {view, zoom})}`, signal);

export const heat = (params, view, across, down, signal) => json(`${urls.heat}?${asking(params, {view, across, down})}`, signal);

export const rows = (params, {view, sort, count}, signal) => json(`${urls.rows}?${asking(params, {view, sort, rows: count})}`, signal);

function asking(params, more) {
  const asked = new URLSearchParams(params);
  for (const [name, value] of Object.entries(more)) if (value !== null) asked.set(name, value);
  return asked;
}
