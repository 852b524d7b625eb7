import { useState } from "react";
import type { Density } from "./grid.rules.ts";

/** Tile size, kept for this browser. */
export function useDensity() {
  const [density, setDensity] = useState<Density>(() =>
    localStorage.getItem("gallery-density") === "small" ? "small" : "medium",
  );
  const onDensity = (next: Density) => {
    localStorage.setItem("gallery-density", next);
    setDensity(next);
  };
  return { density, onDensity };
}

/** Whether the filters stand open beside the grid, kept for this browser. */
export function useFacetsOpen() {
  const [open, setOpen] = useState(() => localStorage.getItem("gallery-facets") !== "closed");
  const toggle = () => {
    localStorage.setItem("gallery-facets", open ? "closed" : "open");
    setOpen(!open);
  };
  return { open, toggle };
}
