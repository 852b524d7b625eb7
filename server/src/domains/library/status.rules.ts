import type { VariantStatus } from "@pentimento/contract";

/** Row numbers of variant_statuses, fixed by its migration because the table's checks speak of them. */
export const statusId = {
  pending: 1,
  generating: 2,
  generated: 3,
  editing: 4,
  approved: 5,
  rejected: 6,
} as const satisfies Record<VariantStatus, number>;

export const statusName = (id: number): VariantStatus => {
  const found = (Object.keys(statusId) as VariantStatus[]).find((name) => statusId[name] === id);
  if (!found) throw new RangeError(`no status numbered ${id}`);
  return found;
};

export interface Standing {
  status: VariantStatus;
  isHero: boolean;
  trashed: boolean;
  slot: string;
  /** It was made to try a workflow out, and is no candidate. */
  isTest: boolean;
}

export type Verdict = { ok: true; status: VariantStatus; isHero: boolean } | { ok: false; because: string };

const no = (because: string): Verdict => ({ ok: false, because });
const to = (status: VariantStatus, isHero: boolean): Verdict => ({ ok: true, status, isHero });

/** What an act makes of a variant. Refusals are sentences for the person who asked. */
export function judgeAct(
  act: "activate" | "approve" | "unapprove" | "reject" | "restore" | "trash",
  variant: Standing,
): Verdict {
  if (variant.slot === "source") return no("A source picture is replaced by uploading another one");
  return judges[act](variant);
}

const approving = ({ status, isTest }: Standing): Verdict => {
  if (isTest) return no("This picture was made to try a workflow out and is no candidate; generate one for its slot");
  return status === "generated" || status === "editing"
    ? to("approved", true)
    : no(`Only a finished picture can be approved; this one is ${status}`);
};

const judges: Record<string, (variant: Standing) => Verdict> &
  Record<Parameters<typeof judgeAct>[0], (variant: Standing) => Verdict> = {
  // Whoever makes active what is active has got what was asked for.
  activate: (variant) => (variant.isHero ? to(variant.status, true) : approving(variant)),
  approve: approving,
  unapprove: ({ status, isHero }) => {
    if (!isHero) return no("Only a hero's approval can be taken back");
    return to(status === "editing" ? "editing" : "generated", false);
  },
  reject: ({ status }) =>
    status === "pending" || status === "generating" || status === "rejected"
      ? no(`This picture is ${status} and cannot be rejected`)
      : to("rejected", false),
  restore: ({ status, trashed, isHero }) => {
    if (trashed) return to(status, isHero);
    return status === "rejected" ? to("generated", false) : no("It is neither in the trash nor rejected");
  },
  // A trashed hero remembers that it was one, so that it can come back as one while the slot is free.
  trash: ({ status, isHero }) =>
    status === "generating" ? no("It is being made; cancel its batch instead") : to(status, isHero),
};

/** What becomes of the hero that another one replaces: back to review, or still out for editing. */
export const supersededStatus = (status: VariantStatus): VariantStatus =>
  status === "editing" ? "editing" : "generated";
