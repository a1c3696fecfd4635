// What is known about one incident. Text from reports enters the page only as text, never as markup.

import {pin, typeName} from "./symbols.js";
import * as words from "./words.js";

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

// A link to the web; for any other address (javascript:, file:) nothing.
export function webLink(address, text) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  if (!["http:", "https:"].includes(url.protocol)) return null;
  return element("a", {href: url.href, target: "_blank", rel: "noopener noreferrer"}, text);
}

export function kind(p) {
  return element("p", {class: "kind"}, pin(p), [p.event_type, p.sub_event_type].filter(Boolean).join(" · "));
}

export function facts(p) {
  const rows = [
    ["When", words.when(p)],
    ["Where", words.where(p) || "not known"],
    ["", words.exactness(p)],
    ["Killed", words.killed(p)],
    ["Injured", words.injured(p)],
    ["Who says so", p.claimant ?? "not stated"],
    ["Status", words.vouched(p)],
  ];
  if (words.ROLES[p.role]) rows.push(["Told as", words.ROLES[p.role]]);
  if (p.review === "draft") rows.push(["Review", element("span", {class: "draft"}, "Draft: nobody has checked it yet")]);
  return element("dl", {class: "facts"}, ...rows.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
}

export function source(p) {
  const name = [p.publisher, p.source_title].filter(Boolean).join(": ") || "Source";
  return webLink(p.source_url, name) ?? element("span", {}, name);
}

export function card(feature, incidentUrl) {
  const p = feature.properties;
  return element(
    "article",
    {class: `card type-other type-${typeName(p.event_type)}`, tabindex: "-1", "aria-label": p.title || "Incident"},
    kind(p),
    element("h3", {}, p.title || "Untitled incident"),
    facts(p),
    p.quote ? element("blockquote", {}, p.quote) : null,
    element("p", {class: "links"}, source(p), element("a", {href: incidentUrl + encodeURIComponent(feature.id)}, "Why it is here")),
  );
}
