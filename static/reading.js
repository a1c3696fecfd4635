// The incident that the reader has opened: its popup, its mark above all others, its ground, its row in the list.

import {card} from "./card.js";
import * as layers from "./layers.js";
import * as list from "./list.js";
import {onClosed, popup} from "./popups.js";
import * as source from "./source.js";
import {precision} from "./words.js";

const {L} = window;
const CLOSE = 5; // zoom at which a place can be recognized by what lies around it
const CLOSEST = 10; // zoom that a reader is brought to
const AIR = 1.5; // how much wider than the ground of an incident the map then is

// `onOpen` is told before one is shown, `onChange` whenever another is, or none.
export function reader(map, {onOpen, onChange}) {
  const ground = layers.footprintLayer(map);
  const mark = L.layerGroup().addTo(map);
  let selected = null; // id
  let wanted = null; // the one asked for last

  // Brings an incident so near that its ground fills the map, but never farther away.
  function approach({geometry, properties: p}) {
    const {coordinates: [lon, lat]} = geometry;
    const at = inWorld(map, L.latLng(lat, lon));
    const blind = precision(p) === "area" ? CLOSE : CLOSEST - 1;
    const fits = p.uncertainty_km ? map.getBoundsZoom(at.toBounds(2000 * AIR * p.uncertainty_km)) : blind;
    map.setView(at, Math.max(map.getZoom(), Math.min(fits, CLOSEST)), {animate: false});
  }

  // `near` where the reader did not come from the map itself.
  async function open(id, {origin = null, near = false} = {}) {
    wanted = id;
    const [feature] = await source.features([id]);
    if (!feature?.geometry || wanted !== id) return;
    onOpen();
    const {coordinates: [lon, lat]} = feature.geometry;
    const at = inWorld(map, L.latLng(lat, lon));
    const zoom = Math.max(map.getZoom(), CLOSE);
    if (near) approach(feature);
    else if (!map.getBounds().pad(-0.05).contains(at) || (innerWidth <= 760 && map.getZoom() < zoom)) map.setView(at, zoom, {animate: false});
    popup(map, at, card(feature), origin ?? (() => list.find(id)));
    selected = id;
    mark.clearLayers();
    layers.highlight(feature, at).addTo(mark);
    list.mark(id, true);
    layers.draw(ground, source.footprint(id));
    onChange();
  }

  onClosed(map, () => {
    selected = null;
    mark.clearLayers();
    ground.clearLayers();
    list.mark(null);
    onChange();
  });

  return {
    open,
    approach,
    selected: () => selected,
    // Several at one spot, to choose from.
    list(marker, heading, found) {
      const origin = () => marker.getElement();
      popup(map, marker.getLatLng(), list.spot(heading, found, (id) => open(id, {origin})), origin);
    },
  };
}

// The same place in the world that the map shows, where that goes around more than once.
const inWorld = (map, {lat, lng}) => L.latLng(lat, lng + 360 * Math.round((map.getCenter().lng - lng) / 360));
