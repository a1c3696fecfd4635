// What is known about one incident. Text from reports enters the page only as text, never as markup.

import {t} from "./i18n.js";
import {address} from "./source.js";
import {pin, typeName} from "./symbols.js";
import * as words from "./words.js";

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

export function button(text, onClick, className = "plain") {
  const made = element("button", {type: "button", class: className}, text);
  made.addEventListener("click", onClick);
  return made;
}

// A link to the web; for any other address (javascript:, file:) nothing.
export function webLink(url, text) {
  let target;
  try {
    target = new URL(url);
  } catch {
    return null;
  }
  if (!["http:", "https:"].includes(target.protocol)) return null;
  return element("a", {href: target.href, target: "_blank", rel: "noopener noreferrer"}, text);
}

export const title = (p) => p.title || t("Untitled incident");

export function kind(p) {
  const types = [p.event_type, p.sub_event_type].filter(Boolean).map((type) => t(type));
  return element("p", {class: "kind"}, pin(p.event_type, words.precision(p)), types.join(" · "));
}

export function facts(p) {
  const rows = [
    [t("When"), words.when(p)],
    [t("Where"), words.where(p) || t("not known"), words.exactness(p)],
    [t("Killed"), words.killed(p)],
    [t("Injured"), words.injured(p)],
    [t("Who says so"), p.claimant ?? t("not stated")],
    [t("Status"), words.vouched(p)],
  ];
  if (words.told(p)) rows.push([t("Told as"), words.told(p)]);
  if (p.review === "draft") rows.push([t("Review"), element("span", {class: "draft"}, t("Draft: nobody has checked it yet"))]);
  return element("dl", {class: "facts"}, ...rows.flatMap(([name, ...values]) => [
    element("dt", {}, name), ...values.map((value) => element("dd", {}, value)),
  ]));
}

export function source(p) {
  const name = [p.publisher, p.source_title].filter(Boolean).join(": ") || t("Source");
  return webLink(p.source_url, name) ?? element("span", {}, name);
}

export function card(feature) {
  const p = feature.properties;
  return element(
    "article",
    {class: `card type-other type-${typeName(p.event_type)}`, tabindex: "-1", "aria-label": title(p)},
    kind(p),
    element("h3", {}, title(p)),
    facts(p),
    p.quote ? element("blockquote", {}, p.quote) : null,
    element("p", {class: "links"}, source(p), element("a", {href: address(feature.id)}, t("Why it is here"))),
  );
}
