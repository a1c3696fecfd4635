// Pins and cluster rings: a symbol and a colour per event type, from the page's own sprite and types.css.

const SVG = "http://www.w3.org/2000/svg";

// The same rule as `slug` in geomap/web/pages.py, which names the classes and symbols.
const slug = (words) => words.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");

// The name of a type's symbol and class; "other" for a type that has none of its own.
export function typeName(eventType) {
  if (!names.has(eventType)) {
    const name = slug(eventType ?? "");
    names.set(eventType, document.getElementById(`symbol-${name}`) ? name : "other");
  }
  return names.get(eventType);
}

const names = new Map();

export function svg(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

export function pin(eventType, exactness) {
  const name = typeName(eventType);
  const element = document.createElement("i");
  element.className = `pin type-${name} is-${exactness}`;
  element.setAttribute("aria-hidden", "true");
  element.append(svg("svg", {}, svg("use", {href: `#symbol-${name}`})));
  return element;
}

// A ring whose arcs show how the incidents of a cluster divide into types: [type, count], the commonest first.
export function ring(counts, size) {
  const radius = size / 2 - 2;
  const round = 2 * Math.PI * radius;
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  let done = 0;
  const arcs = counts.map(([type, count]) => {
    const length = (count / total) * round;
    const arc = svg("circle", {
      class: `type-${typeName(type)}`, cx: size / 2, cy: size / 2, r: radius,
      "stroke-dasharray": `${Math.max(length - (counts.length > 1 ? 1.5 : 0), 0.5)} ${round}`, "stroke-dashoffset": -done,
    });
    done += length;
    return arc;
  });
  return svg("svg", {viewBox: `0 0 ${size} ${size}`, "aria-hidden": "true"}, ...arcs);
}
