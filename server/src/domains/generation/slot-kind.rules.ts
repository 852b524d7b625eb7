/** What a slot asks of a provider: people and things as portraits, places as backgrounds. */
export const pictureKind = (slot: {
  kind: "portrait" | "background" | "card" | "custom";
}): "portrait" | "background" => (slot.kind === "background" ? "background" : "portrait");
