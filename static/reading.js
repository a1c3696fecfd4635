// The incident that the reader has opened: its popup, its mark above all others, its ground, its row in the list.

import {card} from "./card.js";
import * as layers from "./layers.js";
import * as list from "./list.js";
import {onClosed, popup} from "./popups.js";
import * as source from "./source.js";

const {L} = window;
const CLOSE = 5; // zoom at which a place can be recognized by what lies around it

// `onOpen` is told before one is shown, `onChange` whenever another is, or none.
export function reader(map, {onOpen, onChange}) {
  const ground = layers.footprintLayer(map);
  const mark = L.layerGroup().addTo(map);
  let selected = null; // id
  let wanted = null; // the one asked for last

  async function open(id, origin = null) {
    wanted = id;
    const [feature] = await source.features([id]);
    if (!feature?.geometry || wanted !== id) return;
    onOpen();
    const {coordinates: [lon, lat]} = feature.geometry;
    const at = inWorld(map, L.latLng(lat, lon));
    const near = Math.max(map.getZoom(), CLOSE);
    if (!map.getBounds().pad(-0.05).contains(at) || (innerWidth <= 760 && map.getZoom() < near)) map.setView(at, near, {animate: false});
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
    selected: () => selected,
    // Several at one spot, to choose from.
    list(marker, heading, found) {
      const origin = () => marker.getElement();
      popup(map, marker.getLatLng(), list.spot(heading, found, (id) => open(id, origin)), origin);
    },
  };
}

// The same place in the world that the map shows, where that goes around more than once.
const inWorld = (map, {lat, lng}) => L.latLng(lat, lng + 360 * Math.round((map.getCenter().lng - lng) / 360));
