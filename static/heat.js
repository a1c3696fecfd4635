// Where are incidents dense? A layer that counts them on a grid over the view, smooths it, and colours what is left.

const {L} = window;
const GRID = 4; // pixels a cell
const REACH = 5; // cells that one incident spreads over, each way, three times over: nearly a bell curve

export const HeatLayer = L.Layer.extend({
  onAdd(map) {
    this._canvas = L.DomUtil.create("canvas", "heat leaflet-zoom-hide", map.getPane("overlayPane"));
    this._canvas.setAttribute("aria-hidden", "true");
  },

  onRemove() {
    this._canvas.remove();
  },

  // The grid over the map as it is now: how many cells across and down.
  grid() {
    const {x: width, y: height} = this._map.getSize();
    return [Math.ceil(width / GRID), Math.ceil(height / GRID)];
  },

  // `cells` of the grid, counted along its lines, and how many incidents lie in each.
  draw({cells, counts}) {
    if (!this._map) return;
    const {x: width, y: height} = this._map.getSize();
    Object.assign(this._canvas, {width, height});
    L.DomUtil.setPosition(this._canvas, this._map.containerPointToLayerPoint([0, 0]));
    const [columns, lines] = this.grid();
    const grid = new Float32Array(columns * lines);
    cells.forEach((cell, i) => (grid[cell] = counts[i]));
    paint(this._canvas, smoothed(grid, columns, lines), columns, lines);
  },
});

function smoothed(grid, columns, lines) {
  let cells = grid;
  for (let pass = 0; pass < 3; pass++) cells = averaged(averaged(cells, columns, lines, 1, columns), lines, columns, columns, 1);
  return cells;
}

// The mean over REACH cells either way along lines of `length` cells, `step` apart.
function averaged(cells, length, count, step, between) {
  const out = new Float32Array(cells.length);
  for (let line = 0; line < count; line++) {
    let sum = 0;
    for (let i = -REACH; i < length; i++) {
      const [enters, leaves] = [i + REACH, i - REACH - 1];
      if (enters < length) sum += cells[line * between + enters * step];
      if (leaves >= 0) sum -= cells[line * between + leaves * step];
      if (i >= 0) out[line * between + i * step] = sum / (2 * REACH + 1);
    }
  }
  return out;
}

// From see-through over yellow and orange to dark red (ColorBrewer's YlOrRd, which colour-blind readers can follow).
const COLOURS = [[255, 237, 160], [254, 178, 76], [252, 78, 42], [189, 0, 38], [128, 0, 38]];

function paint(canvas, cells, columns, lines) {
  let most = 0;
  for (const cell of cells) if (cell > most) most = cell;
  const image = new ImageData(columns, lines);
  for (let i = 0; i < cells.length; i++) {
    const share = Math.sqrt(Math.max(cells[i], 0) / (most || 1)); // the root, or one capital would hide everything else
    if (share > 0.04) image.data.set([...colour(share), Math.min(1, share * 1.6) * 205], i * 4);
  }
  const small = new OffscreenCanvas(columns, lines);
  small.getContext("2d").putImageData(image, 0, 0);
  canvas.getContext("2d").drawImage(small, 0, 0, columns * GRID, lines * GRID);
}

function colour(share) {
  const at = Math.min(share, 0.9999) * (COLOURS.length - 1);
  const [low, high] = [COLOURS[Math.floor(at)], COLOURS[Math.floor(at) + 1]];
  return low.map((value, i) => value + (high[i] - value) * (at % 1));
}
