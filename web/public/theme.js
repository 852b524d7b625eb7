// Sets the theme before the first paint, so that no page flashes in the other one. Read again by src/lib/theme.ts.
(() => {
  let wanted = null;
  try {
    wanted = localStorage.getItem("theme");
  } catch {
    // Storage may be forbidden (private mode); the system's wish decides then.
  }
  const light = wanted === "light" || (wanted !== "dark" && matchMedia("(prefers-color-scheme: light)").matches);
  document.documentElement.dataset.theme = light ? "light" : "dark";
})();
