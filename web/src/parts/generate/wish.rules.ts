import type { generationRoutes, InputOf, Provider, SlotState } from "@pentimento/contract";

/** What is asked for, as the form holds it. Empty text means "the studio's own choice". */
export interface Wish {
  slot: string;
  prompt: string;
  provider: string;
  style: string;
  workflow: string;
  count: number;
}

const usualCount = 4;

export interface WishStart {
  slots: readonly SlotState[];
  slot: string | undefined;
  style: string | undefined;
  description: string;
  most: number;
}

/** The form as it opens: the slot asked for or the first without a hero, the description as prompt, four pictures. */
export function firstWish({ slots, slot, style, description, most }: WishStart): Wish {
  const first = slots.find((each) => each.hero === null) ?? slots[0];
  return {
    slot: slot ?? first?.key ?? "",
    prompt: description,
    provider: "",
    style: style ?? "",
    workflow: "",
    count: Math.min(usualCount, most),
  };
}

/** The maker that will be asked: the named one, else the first that is ready. */
export const makerOf = (wish: Wish, makers: readonly Provider[]): Provider | undefined =>
  makers.find((maker) => maker.name === wish.provider) ?? makers.find((maker) => maker.ready) ?? makers[0];

/** Styles that suit the slot: backgrounds for backgrounds, portraits for everything else. */
export function stylesFor(maker: Provider | undefined, slot: SlotState | undefined): string[] {
  const kind = slot?.kind === "background" ? "background" : "portrait";
  return (maker?.styles ?? []).filter((style) => style.kind === kind).map((style) => style.key);
}

export const workflowsFor = (maker: Provider | undefined, slot: string): Provider["workflows"] =>
  (maker?.workflows ?? []).filter((workflow) => workflow.slot === slot);

type Asked = InputOf<typeof generationRoutes.generate>["body"];

/** The request: only what was chosen is named. */
export function askedBody(wish: Wish, makers: readonly Provider[]): Asked {
  const maker = makerOf(wish, makers);
  const style = maker?.styles.some((each) => each.key === wish.style) ? wish.style : "";
  const workflow = workflowsFor(maker, wish.slot).find((each) => String(each.id) === wish.workflow);
  return {
    variant_type: wish.slot,
    count: wish.count,
    ...(wish.prompt.trim() ? { prompt: wish.prompt.trim() } : {}),
    ...(wish.provider ? { provider: wish.provider } : {}),
    ...(style ? { style } : {}),
    ...(workflow ? { workflow_id: workflow.id } : {}),
  };
}

/** "Free" or what it will take, for the whole request. */
export function costWords(maker: Provider | undefined, count: number): string {
  if (!maker) return "";
  if (maker.cost_cents_each === 0) return `${maker.label}: free`;
  return `${maker.label}: ${((maker.cost_cents_each * count) / 100).toFixed(2)} for ${count}`;
}
