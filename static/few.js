// Which incidents are there? Answered in the browser from a table of them all, where they are not too many; else many.js stands
// in its place, with the same names.
//
// A view is "west,south,east,north" in degrees, which may go on past the antimeridian.

import {clustered} from "./clusters.js";
import * as source from "./source.js";
import {serverPart} from "./state.js";
import {inside, located, matching, ordered, tableOf, unitView, word} from "./table.js";

let asked = null; // what the table is of
let table = null;
let found = {asked: null}; // what matches the filters asked for last

// Those that pass all filters; how many there are, of which values, and on which days.
export async function summary(params, signal) {
  const {rows, anyDay, counts} = await matches(params, signal);
  const placed = rows.filter((row) => located(table, row));
  return {matching: rows.length, located: placed.length, box: around(placed), counts, ...days(anyDay)};
}

export async function marks(params, view, zoom, signal) {
  const {rows} = await matches(params, signal);
  return clustered(table, rows, zoom, unitView(view)).map((cluster) => ({...cluster, pin: cluster.count === 1 ? pinOf(cluster.row) : null}));
}

export async function heat(params, view, across, down, signal) {
  const {rows} = await matches(params, signal);
  const {west, north, east, south} = unitView(view);
  const counts = new Map();
  for (const row of rows) {
    const line = Math.floor(((table.y[row] - north) / (south - north)) * down);
    if (!(line >= 0 && line < down)) continue;
    for (let x = table.x[row] + Math.ceil(west - table.x[row]); x < east; x++) {
      const cell = line * across + Math.min(across - 1, Math.floor(((x - west) / (east - west)) * across));
      counts.set(cell, (counts.get(cell) ?? 0) + 1);
    }
  }
  return {cells: [...counts.keys()], counts: [...counts.values()]};
}

// The first of those in a view or, without a view, of those without a place.
export async function rows(params, {view, sort, count}, signal) {
  const {rows: passing} = await matches(params, signal);
  const wanted = new Uint8Array(table.length);
  for (const row of passing) wanted[row] = 1;
  const bounds = view && unitView(view);
  const there = ordered(table, sort).filter((row) => wanted[row] && (bounds ? located(table, row) && inside(table, row, bounds) : !located(table, row)));
  const ids = Array.from(there.subarray(0, count), (row) => table.id[row]);
  return {count: there.length, box: around([...there]), features: await source.features(ids, signal)};
}

async function matches(params, signal) {
  const wanted = serverPart(params);
  if (asked !== String(wanted)) {
    table = tableOf(await source.listing(wanted, signal));
    asked = String(wanted);
    found = {asked: null};
  }
  if (found.asked !== String(params)) found = {asked: String(params), ...matching(table, params)};
  return found;
}

function pinOf(row) {
  const {geo_precision: precision, where_prec: where} = table;
  return {id: table.id[row], place_name: word(table, "place_name", row), geo_precision: precision[row], where_prec: where[row]};
}

function around(rows) {
  if (!rows.length || !located(table, rows[0])) return null;
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const row of rows) {
    const [lon, lat] = [table.lon[row], table.lat[row]];
    [box[0], box[1], box[2], box[3]] = [Math.min(box[0], lon), Math.min(box[1], lat), Math.max(box[2], lon), Math.max(box[3], lat)];
  }
  return box;
}

// Counts on the first day that an incident may have happened on; those without a day have none.
function days(rows) {
  const dated = rows.map((row) => table.first[row]).filter((day) => day > -Infinity);
  const undated = rows.length - dated.length;
  if (!dated.length) return {first_day: 0, days: [], undated};
  const [first, last] = dated.reduce(([a, b], day) => [Math.min(a, day), Math.max(b, day)], [Infinity, -Infinity]);
  const counts = new Array(last - first + 1).fill(0);
  for (const day of dated) counts[day - first]++;
  return {first_day: first, days: counts, undated};
}
