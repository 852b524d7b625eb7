/** What the rules need of a keyboard event. */
export interface Stroke {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/**
 * A stroke as one word: "h", "shift+h", "mod+z", "?", "delete", "arrowleft". `mod` is Control or Command. Shift is named
 * only where it does not already change the character: a "?" is a "?" on every keyboard.
 */
export function comboOf(stroke: Stroke): string {
  const key = stroke.key === " " ? "space" : stroke.key.toLowerCase();
  const shiftMatters = key.length > 1 || /^[a-z]$/.test(key);
  return [
    stroke.ctrlKey || stroke.metaKey ? "mod+" : "",
    stroke.altKey ? "alt+" : "",
    stroke.shiftKey && shiftMatters ? "shift+" : "",
    key,
  ].join("");
}

/** Whether a combo is a bare character, which WCAG 2.1.4 asks to be able to switch off. */
export const isSingleCharacter = (combo: string): boolean => combo.length === 1;

const caps: Record<string, string> = {
  mod: "Ctrl",
  alt: "Alt",
  shift: "⇧",
  delete: "Del",
  escape: "Esc",
  enter: "Enter",
  space: "Space",
  home: "Home",
  arrowleft: "←",
  arrowright: "→",
  arrowup: "↑",
  arrowdown: "↓",
};

/** A combo as printed on keys, one entry for each key. */
export const keycapsOf = (combo: string): string[] =>
  combo === "+" ? ["+"] : combo.split("+").map((part) => caps[part] ?? part.toUpperCase());
