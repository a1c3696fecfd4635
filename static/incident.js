// One incident's page: the facts in words, and the map close up.

import {facts} from "./card.js";
import {countryName} from "./words.js";

const feature = JSON.parse(document.getElementById("feature").textContent);
document.getElementById("facts").replaceChildren(facts(feature.properties));
for (const name of document.querySelectorAll("[data-country]")) name.textContent = countryName(name.dataset.country);

const {incident_map: map} = window;
if (map) {
  const layers = await import("./layers.js");
  layers.followTheme(map);
  const ground = layers.footprintLayer(map);
  const point = layers.marker(feature, "").unbindPopup().addTo(map);
  map.setView(point.getLatLng(), 9, {animate: false});
  await layers.draw(ground, document.getElementById("incident").dataset.footprint);
  const bounds = ground.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds.extend(point.getLatLng()), {padding: [24, 24], maxZoom: 11, animate: false});
}
