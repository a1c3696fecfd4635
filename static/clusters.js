// Which incidents stand so close on the screen that one mark has to do for them? A grid over the world, so that panning moves
// no mark, and marks that come too close join the larger one.

const CELL = 80; // pixels
const APART = 50; // pixels between two marks

// `bounds` on the unit square, beyond 0 and 1 where the view goes past the antimeridian. Each cluster has its place there, its
// count, the extent of its incidents, how many there are of each type, and one of its rows.
export function clustered(table, rows, zoom, bounds) {
  const cells = new Map();
  const across = Math.round((256 * 2 ** zoom) / CELL) || 1;
  for (const row of rows) {
    const y = table.y[row];
    if (!(y >= bounds.north && y <= bounds.south)) continue;
    for (let x = table.x[row] + Math.ceil(bounds.west - table.x[row]); x <= bounds.east; x++) add(cells, table, row, x, y, across);
  }
  return joined(cells, (256 * 2 ** zoom) / APART);
}

function add(cells, table, row, x, y, across) {
  const [column, line] = [Math.floor(x * across), Math.floor(y * across)];
  const key = line * 4 * across + column;
  let cell = cells.get(key);
  if (!cell) cells.set(key, (cell = {key, column, line, row, count: 0, x: 0, y: 0, west: x, east: x, north: y, south: y, types: new Map()}));
  cell.count++;
  cell.x += (x - cell.x) / cell.count; // the mean so far
  cell.y += (y - cell.y) / cell.count;
  if (x < cell.west) cell.west = x;
  if (x > cell.east) cell.east = x;
  if (y < cell.north) cell.north = y;
  if (y > cell.south) cell.south = y;
  const type = table.event_type.rows[row];
  cell.types.set(type, (cell.types.get(type) ?? 0) + 1);
}

function joined(cells, scale) {
  const kept = [];
  const at = new Map();
  for (const cell of [...cells.values()].sort((a, b) => b.count - a.count || a.key - b.key)) {
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
  for (const i of [-1, 0, 1]) for (const j of [-1, 0, 1]) found.push(at.get(`${column + i} ${line + j}`));
  return found.filter(Boolean);
}

// The larger one stays where it is: its neighbours were told apart from it by that place.
function absorb(large, small) {
  large.count += small.count;
  for (const edge of ["west", "north"]) large[edge] = Math.min(large[edge], small[edge]);
  for (const edge of ["east", "south"]) large[edge] = Math.max(large[edge], small[edge]);
  for (const [type, count] of small.types) large.types.set(type, (large.types.get(type) ?? 0) + count);
}
