// One popup at a time, which takes the focus when it opens and gives it back where it came from.

const {L} = window;
let backTo = null; // gives what to focus when the popup closes

// `origin` is a function, since the element that the reader came from may be drawn anew meanwhile.
export function popup(map, at, content, origin) {
  const wide = innerWidth > 760;
  map.closePopup();
  backTo = origin;
  // Beside the key on a wide screen, and never taller than a phone leaves room for.
  const shown = L.popup({
    maxWidth: Math.min(340, innerWidth - 80), minWidth: Math.min(300, innerWidth - 80), maxHeight: Math.round(map.getSize().y * (wide ? 0.7 : 0.78)),
    autoPanPaddingTopLeft: [20, 64], autoPanPaddingBottomRight: [wide ? 290 : 20, 20], offset: [0, -8],
  }).setLatLng(at).setContent(content);
  withoutGliding(map, () => shown.openOn(map));
  content.focus({preventScroll: true});
}

// Leaflet glides to where the whole of a popup is seen; readers who asked for less motion see the map jump there.
function withoutGliding(map, open) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) map.panBy = (by) => L.Map.prototype.panBy.call(map, by, {animate: false});
  open();
  delete map.panBy;
}

export function onClosed(map, tell) {
  document.addEventListener("keydown", ({key}) => key === "Escape" && map.closePopup());
  map.on("popupclose", () => {
    tell();
    backTo?.()?.focus({preventScroll: true});
    backTo = null;
  });
}
