// Incidents as columns of numbers, and which of them match the filters.

const WORDS = ["event_type", "status", "country", "admin1", "place_name", "review"];
const CHOICES = ["event_type", "status", "country", "admin1", "review", "geo_precision"];

export function tableOf(listing) {
  const columns = {length: listing.id.length, id: listing.id};
  for (const name of ["killed_best", "geo_precision", "where_prec"]) columns[name] = filled(listing[name], NaN);
  [columns.first, columns.last] = [filled(listing.first, -Infinity), filled(listing.last, Infinity)];
  for (const name of ["lon", "lat"]) columns[name] = filled(listing[name], NaN).map((cell) => cell / 1e5);
  for (const name of WORDS) columns[name] = {values: listing[name].values, rows: Uint32Array.from(listing[name].rows)};
  columns.x = columns.lon.map((lon) => lon / 360 + 0.5);
  columns.y = columns.lat.map(mercator);
  return columns;
}

// A loop, since Float64Array.from with a function takes ten times as long.
function filled(cells, unknown) {
  const column = new Float64Array(cells.length);
  for (let row = 0; row < cells.length; row++) column[row] = cells[row] ?? unknown;
  return column;
}

// Latitude on the unit square of Web Mercator.
export function mercator(lat) {
  const sine = Math.sin((Math.max(-85.0511, Math.min(85.0511, lat)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

// A view on the unit square, where it may go beyond 0 and 1 past the antimeridian.
export function unitView(view) {
  const [west, south, east, north] = view.split(",").map(Number);
  return {west: west / 360 + 0.5, south: mercator(south), east: east / 360 + 0.5, north: mercator(north)};
}

export const located = (table, row) => !Number.isNaN(table.lon[row]);

// Whether a row lies in a view on the unit square.
export function inside(table, row, {west, east, north, south}) {
  const [x, y] = [table.x[row], table.y[row]];
  return y >= north && y <= south && x + Math.ceil(west - x) <= east;
}

export const word = (table, name, row) => table[name].values[table[name].rows[row]];

export const DAY = 86400000; // milliseconds
export const dayNumber = (date) => Math.round(Date.parse(`${date}T00:00:00Z`) / DAY);
export const isoDay = (number) => new Date(number * DAY).toISOString().slice(0, 10);

// The rows that match all filters; how many would for each value of a filter, were it not for that filter; and the rows that
// match all filters but the one on time.
export function matching(table, params) {
  const tests = testsOf(table, params);
  const counts = Object.fromEntries(CHOICES.map((name) => [name, {}]));
  const [rows, anyDay] = [[], []];
  for (let row = 0; row < table.length; row++) {
    const failed = onlyFailure(tests, row);
    if (failed === undefined) continue;
    if (failed === null) rows.push(row);
    if (failed === null || failed === "datetime") anyDay.push(row);
    for (const name of failed === null ? CHOICES : counts[failed] ? [failed] : []) add(counts[name], valueOf(table, name, row));
  }
  return {rows, anyDay, counts};
}

function valueOf(table, name, row) {
  if (name !== "geo_precision") return word(table, name, row);
  return Number.isNaN(table.geo_precision[row]) ? null : String(table.geo_precision[row]);
}

function add(counts, value) {
  if (value !== null) counts[value] = (counts[value] ?? 0) + 1;
}

// The name of the one test that a row fails; null if it passes all, undefined if it fails several.
function onlyFailure(tests, row) {
  let failed = null;
  for (const [name, passes] of tests) {
    if (passes(row)) continue;
    if (failed !== null) return undefined;
    failed = name;
  }
  return failed;
}

function testsOf(table, params) {
  const tests = [];
  for (const name of CHOICES) if (params.has(name)) tests.push([name, choice(table, name, params.getAll(name))]);
  if (params.has("datetime")) tests.push(["datetime", interval(table, params.get("datetime"))]);
  if (params.has("min_killed")) tests.push(["min_killed", (row) => table.killed_best[row] >= Number(params.get("min_killed"))]);
  if (params.has("bbox")) tests.push(["bbox", box(table, params.get("bbox"))]);
  return tests;
}

function choice(table, name, wanted) {
  const chosen = new Set(wanted);
  if (name === "geo_precision") return (row) => chosen.has(String(table.geo_precision[row]));
  const accepted = Uint8Array.from(table[name].values, (value) => chosen.has(value));
  return (row) => accepted[table[name].rows[row]];
}

// As in geomap/query.py: both ends inclusive, and what has no day or no place is never hidden by an interval or a box.
function interval(table, text) {
  const [first, last = first] = text.split("/");
  const [start, end] = [dayOf(first, -Infinity), dayOf(last, Infinity)];
  return (row) => table.last[row] >= start && table.first[row] <= end;
}

const dayOf = (text, open) => (text === "" || text === ".." ? open : dayNumber(text.slice(0, 10)));

function box(table, text) {
  const [west, south, east, north] = text.split(",").map(Number);
  const across = (lon) => (west <= east ? lon >= west && lon <= east : lon >= west || lon <= east);
  return (row) => !located(table, row) || (across(table.lon[row]) && table.lat[row] >= south && table.lat[row] <= north);
}

// As in geomap/index/ordering.py: what is not known comes last.
const ORDERS = {
  newest: () => () => 0, // as they come
  oldest: (table) => (row) => (table.first[row] === -Infinity ? Infinity : table.first[row]),
  killed: (table) => (row) => -(Number.isNaN(table.killed_best[row]) ? -1 : table.killed_best[row]),
  place: (table) => {
    const rank = ranks(table.place_name.values);
    return (row) => rank[table.place_name.rows[row]];
  },
};

// All rows in an order of the list, once for each.
export function ordered(table, sort) {
  table.orders ??= {};
  return (table.orders[sort] ??= sorted(table, ORDERS[sort](table)));
}

function sorted(table, key) {
  const keys = new Float64Array(table.length);
  const rows = new Uint32Array(table.length);
  for (let row = 0; row < table.length; row++) [keys[row], rows[row]] = [key(row), row];
  return rows.sort((a, b) => keys[a] - keys[b] || a - b);
}

function ranks(values) {
  const collator = new Intl.Collator();
  const order = [...values.keys()].sort((a, b) => (values[a] === null) - (values[b] === null) || collator.compare(values[a], values[b]));
  const rank = new Float64Array(values.length);
  order.forEach((value, place) => (rank[value] = place));
  return rank;
}
