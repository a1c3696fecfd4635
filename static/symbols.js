// Pins and cluster rings: a symbol and a colour per event type, from the page's own sprite and types.css.

import {precision} from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

// The same rule as `slug` in geomap/web.py, which names the classes and symbols.
const slug = (words) => words.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");

// The name of a type's symbol and class; "other" for a type that has none of its own.
export function typeName(eventType) {
  const name = slug(eventType ?? "");
  return document.getElementById(`symbol-${name}`) ? name : "other";
}

export function svg(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

export function pin(properties) {
  const name = typeName(properties.event_type);
  const element = document.createElement("i");
  element.className = `pin type-${name} is-${precision(properties)}`;
  element.setAttribute("aria-hidden", "true");
  element.append(svg("svg", {}, svg("use", {href: `#symbol-${name}`})));
  return element;
}

// A ring whose arcs show how the incidents of a cluster divide into types.
export function ring(types, size) {
  const radius = size / 2 - 2;
  const round = 2 * Math.PI * radius;
  const counts = new Map();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  let done = 0;
  const arcs = [...counts].sort((a, b) => b[1] - a[1]).map(([type, count]) => {
    const length = (count / types.length) * round;
    const arc = svg("circle", {
      class: `type-${type}`, cx: size / 2, cy: size / 2, r: radius,
      "stroke-dasharray": `${Math.max(length - (counts.size > 1 ? 1.5 : 0), 0.5)} ${round}`, "stroke-dashoffset": -done,
    });
    done += length;
    return arc;
  });
  return svg("svg", {viewBox: `0 0 ${size} ${size}`, "aria-hidden": "true"}, ...arcs);
}
