// One incident's page: the facts in words, and the map close up.

import {facts} from "./card.js";
import {countryName, t} from "./i18n.js";
import {footprint} from "./source.js";

const feature = JSON.parse(document.getElementById("feature").textContent);
const told = document.getElementById("facts");
told.replaceChildren(facts({...feature.properties, doubtful: told.dataset.sure === "no"}));
for (const name of document.querySelectorAll("[data-country]")) name.textContent = countryName(name.dataset.country);

const copy = document.getElementById("copy");
copy.hidden = !navigator.clipboard;
copy.addEventListener("click", async () => {
  await navigator.clipboard.writeText(document.getElementById("citation").textContent);
  copy.textContent = t("Copied");
});

const {incident_map: map} = window;
if (map) {
  const layers = await import("./layers.js");
  layers.followTheme();
  const ground = layers.footprintLayer(map);
  const point = layers.pointOf(feature).addTo(map);
  map.setView(point.getLatLng(), 9, {animate: false});
  await layers.draw(ground, footprint(feature.id));
  const bounds = ground.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds.extend(point.getLatLng()), {padding: [24, 24], maxZoom: 11, animate: false});
}
