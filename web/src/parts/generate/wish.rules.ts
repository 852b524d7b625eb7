import type { generationRoutes, InputOf, Provider, SlotState } from "@pentimento/contract";

/** What is asked for, as the form holds it. Empty text means "the studio's own choice". */
export interface Wish {
  slot: string;
  prompt: string;
  /** Key of a maker. */
  maker: string;
  style: string;
  count: number;
}

const usualCount = 4;

export interface WishStart {
  slots: readonly SlotState[];
  slot: string | undefined;
  description: string;
  most: number;
}

/** The form as it opens: the slot asked for or the first without a hero, the description as prompt, four pictures. */
export function firstWish({ slots, slot, description, most }: WishStart): Wish {
  const first = slots.find((each) => each.hero === null) ?? slots[0];
  return {
    slot: slot ?? first?.key ?? "",
    prompt: description,
    maker: "",
    style: "",
    count: Math.min(usualCount, most),
  };
}

/** Something that can make pictures of a slot: a provider, or one workflow of a provider that works by them. */
export interface Maker {
  key: string;
  provider: Provider;
  workflow: Provider["workflows"][number] | undefined;
}

/** Where pictures are made: a workflow belongs to one collection, or is offered to all. */
export interface Place {
  collection: string;
  slot: string;
}

/** Who can make pictures of a slot. A provider that runs workflows is one choice for each that is made for the slot. */
export const makersFor = (providers: readonly Provider[], { collection, slot }: Place): Maker[] =>
  providers.flatMap((provider): Maker[] => {
    if (!provider.runs_workflows) return [{ key: provider.name, provider, workflow: undefined }];
    const fitting = provider.workflows.filter(
      (workflow) => workflow.slot === slot && (workflow.collection_id ?? collection) === collection,
    );
    return fitting.map((workflow) => ({ key: `${provider.name}/${workflow.id}`, provider, workflow }));
  });

/** The one that will be asked: the named one; else a workflow made for the slot that can run now, else whoever is ready. */
export function makerOf({ maker }: Pick<Wish, "maker">, makers: readonly Maker[]): Maker | undefined {
  const ready = makers.filter(({ provider }) => provider.ready);
  return makers.find(({ key }) => key === maker) ?? ready.find(({ workflow }) => workflow) ?? ready[0] ?? makers[0];
}

/** Styles that suit the slot: backgrounds for backgrounds, portraits for everything else. */
export function stylesFor(maker: Maker | undefined, slot: Pick<SlotState, "kind"> | undefined): string[] {
  const kind = slot?.kind === "background" ? "background" : "portrait";
  return (maker?.provider.styles ?? []).filter((style) => style.kind === kind).map((style) => style.key);
}

type Asked = InputOf<typeof generationRoutes.generate>["body"];

/** The request: only what was chosen is named. A style that is followed takes the place of one that is named. */
export function askedBody(wish: Wish, maker: Maker | undefined, styleReferenceId: string | undefined): Asked {
  const named = maker?.provider.styles.some((each) => each.key === wish.style) ? wish.style : "";
  return {
    variant_type: wish.slot,
    count: wish.count,
    ...(wish.prompt.trim() ? { prompt: wish.prompt.trim() } : {}),
    ...(maker ? { provider: maker.provider.name } : {}),
    ...(maker?.workflow ? { workflow_id: maker.workflow.id } : {}),
    ...(styleReferenceId ? { style_reference_id: styleReferenceId } : named ? { style: named } : {}),
  };
}

const cents = (value: number): string => `${Number(value.toFixed(2))} ct`;

/** "Painter: free", or what it will take: "4 × 3.2 ct = 12.8 ct". */
export function costWords(maker: Maker | undefined, count: number): string {
  if (!maker) return "";
  const { label, cost_cents_each: each } = maker.provider;
  return each === 0 ? `${label}: free` : `${count} × ${cents(each)} = ${cents(count * each)}`;
}
