// Which incidents stand so close on the screen that one mark has to do for them? A grid over the world, so that panning moves
// no mark, and marks that come too close join the larger one. The same as geomap/index/clusters.py, which does it for many.

const LEVEL = 2; // of the grid: cells of 64 pixels, four across the world at zoom 0
const APART = 50; // pixels between two marks

// `view` on the unit square, beyond 0 and 1 where it goes past the antimeridian. Each cluster has its place there, its count, the
// edges of its cells, how many there are of each type, and one of its rows.
export function clustered(table, rows, zoom, view) {
  const cells = new Map();
  const across = 2 ** (zoom + LEVEL);
  for (const row of rows) {
    const y = table.y[row];
    if (!(y >= view.north && y <= view.south)) continue;
    for (let x = table.x[row] + Math.ceil(view.west - table.x[row]); x <= view.east; x++) add(cells, table, row, x, y, across);
  }
  return joined(cells, (256 * 2 ** zoom) / APART).map((cell) => ({...cell, types: named(table, cell.types)}));
}

function add(cells, table, row, x, y, across) {
  const [column, line] = [Math.floor(x * across), Math.floor(y * across)];
  const key = line * 16 * across + column;
  let cell = cells.get(key);
  if (!cell) cells.set(key, (cell = {...edges(column, line, across), column, line, row, count: 0, x: 0, y: 0, types: new Map()}));
  cell.count++;
  cell.x += (x - cell.x) / cell.count; // the mean so far
  cell.y += (y - cell.y) / cell.count;
  const type = table.event_type.rows[row];
  cell.types.set(type, (cell.types.get(type) ?? 0) + 1);
}

const edges = (column, line, across) => ({west: column / across, north: line / across, east: (column + 1) / across, south: (line + 1) / across});

function joined(cells, scale) {
  const kept = [];
  const at = new Map();
  for (const cell of [...cells.values()].sort((a, b) => b.count - a.count || a.line - b.line || a.column - b.column)) {
    const near = around(at, cell).find((other) => Math.hypot(other.x - cell.x, other.y - cell.y) * scale < 1);
    if (near) absorb(near, cell);
    else {
      kept.push(cell);
      at.set(`${cell.column} ${cell.line}`, cell);
    }
  }
  return kept;
}

function around(at, {column, line}) {
  const found = [];
  for (const i of [-1, 0, 1]) for (const j of [-1, 0, 1]) found.push(at.get(`${column + j} ${line + i}`));
  return found.filter(Boolean);
}

// The larger one stays where it is: its neighbours were told apart from it by that place.
function absorb(large, small) {
  large.count += small.count;
  for (const edge of ["west", "north"]) large[edge] = Math.min(large[edge], small[edge]);
  for (const edge of ["east", "south"]) large[edge] = Math.max(large[edge], small[edge]);
  for (const [type, count] of small.types) large.types.set(type, (large.types.get(type) ?? 0) + count);
}

const named = (table, types) => [...types].map(([type, count]) => [table.event_type.values[type], count]);
