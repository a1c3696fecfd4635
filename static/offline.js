// Where incidents come from in a page that was saved as one file: that file. It stands in for source.js, with the same names.

const data = JSON.parse(document.getElementById("incidents").textContent);
const known = new Map(data.features.map((feature) => [feature.id, feature]));
const collection = (features) => ({type: "FeatureCollection", features});

export const listing = async () => data.listing;

export const footprints = async (params) => collection(data.footprints.slice(0, Number(params.get("limit") ?? Infinity)));

export const footprint = async (id) => collection(data.footprints.filter((each) => each.id === id));

export const places = async () => collection([]);

export const features = async (ids) => ids.map((id) => known.get(id)).filter(Boolean);

export const address = () => "#";

export const version = async () => null;

export const download = () => "#";

// --- The base map: SVG tiles from the file, and below the deepest of them parts of those above ---

const {L} = window;
const SIZE = 256;

function svg(z, x, y) {
  const own = data.tiles[`${z}/${x}/${y}`];
  if (own) return own;
  for (let up = 1; up <= z; up++) {
    const above = data.tiles[`${z - up}/${x >> up}/${y >> up}`];
    if (above) return part(above, SIZE / 2 ** up, x - ((x >> up) << up), y - ((y >> up) << up), up);
  }
  return "";
}

// A part of a tile at the size of a whole one; its names would be too large from the second level on.
function part(tile, size, column, line, up) {
  const ground = up > 1 ? tile.replace(/<text .*?<\/text>|<circle [^>]*>/g, "") : tile;
  return ground.replace(/viewBox="[^"]*"/, `viewBox="${column * size} ${line * size} ${size} ${size}"`);
}

function themed(tile) {
  if (window.geomapTheme() === "light") return tile;
  return data.colours.reduce((text, [light, dark]) => text.replaceAll(light, dark), tile);
}

L.TileLayer.include({getTileUrl: ({z, x, y}) => `data:image/svg+xml,${encodeURIComponent(themed(svg(z, x, y)))}`});
window.tile_layer_0.redraw();
