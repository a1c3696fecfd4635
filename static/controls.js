// What stands on the map beside Leaflet's own: full screen, and the coordinates under the pointer.

import {element} from "./card.js";
import {t} from "./i18n.js";
import {baseLayers} from "./layers.js";

const {L} = window;

export function addControls(map) {
  if (document.fullscreenEnabled) control("topright", fullscreen()).addTo(map);
  control("bottomleft", coordinates(map)).addTo(map);
  const zoom = map.getContainer().querySelector(".leaflet-control-zoom");
  for (const [name, words] of [["in", t("Zoom in")], ["out", t("Zoom out")]]) {
    const link = zoom.querySelector(`.leaflet-control-zoom-${name}`);
    link.title = words;
    link.setAttribute("aria-label", words);
  }
}

function control(position, content) {
  const made = L.control({position});
  made.onAdd = () => content;
  return made;
}

function fullscreen() {
  const toggle = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
  const link = element("a", {href: "#", role: "button", class: "fullscreen", title: t("Full screen"), "aria-label": t("Full screen")});
  link.addEventListener("click", (event) => {
    event.preventDefault();
    toggle();
  });
  return element("div", {class: "leaflet-bar leaflet-control"}, link);
}

// The pointer's, and without one the middle of the map.
function coordinates(map) {
  const readout = element("output", {class: "coordinates leaflet-control", "aria-label": t("Latitude and longitude")});
  const show = ({lat, lng}) => (readout.textContent = `${lat.toFixed(3)}, ${L.Util.wrapNum(lng, [-180, 180], true).toFixed(3)}`);
  map.on("mousemove", ({latlng}) => show(latlng));
  map.on("move load", () => show(map.getCenter()));
  show(map.getCenter());
  return readout;
}

// The base maps to choose from, where there are several; `choose` is told the name of one, null for the first.
export function offerBases(field, wanted, choose) {
  const bases = baseLayers();
  field.hidden = bases.length < 2;
  bases.forEach((layer, i) => {
    const name = layer.options.label;
    const radio = element("input", {type: "radio", name: "base", value: name});
    const show = () => {
      for (const other of bases) if (other !== layer) other.remove();
      layer.addTo(window.incident_map).bringToBack();
      choose(i ? name : null);
    };
    radio.checked = wanted ? name === wanted : i === 0;
    if (radio.checked && i) show();
    radio.addEventListener("change", show);
    field.append(element("label", {class: "choice wide"}, radio, element("span", {}, t(name))));
  });
}
