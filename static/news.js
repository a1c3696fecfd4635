// Says when the server has other data than the page shows, and offers them.

import {version} from "./source.js";

const EVERY = 30_000; // milliseconds between two looks, while the page is seen
const offer = document.getElementById("news");

export async function watchForNews() {
  const shown = await look();
  if (!shown) return;
  const timer = setInterval(async () => {
    if (document.visibilityState === "hidden") return;
    const now = await look();
    if (!now || now === shown) return;
    clearInterval(timer);
    offer.hidden = false;
  }, EVERY);
}

// Null where the server does not answer: then the next look is as good.
const look = () => version().catch(() => null);

offer.addEventListener("click", () => location.reload()); // the address keeps filters, view and the open incident
