import type { Collection, Me, Role } from "@pentimento/contract";

/** What one may do in a collection, to leave out what would be refused. The server decides; this only spares the asking. */
export interface Rights {
  /** Upload, generate, trash, restore, add subjects and slots. */
  make: boolean;
  /** Choose the hero, reject. */
  judge: boolean;
  /** Say that a failed check does not matter. */
  override: boolean;
  /** Members, policies, the face statement. */
  govern: boolean;
}

const makers: readonly Role[] = ["creator", "owner"];

/** Where approval is required, judging is the reviewer's; elsewhere whoever makes pictures may also choose among them. */
export function rightsOf(me: Me | undefined, collection: Collection | undefined): Rights {
  const admin = me?.is_admin ?? false;
  const role = collection?.my_role ?? null;
  const maker = role !== null && makers.includes(role);
  const reviewer = role === "reviewer";
  return {
    make: admin || maker,
    judge: admin || reviewer || (maker && collection?.requires_approval === false),
    override: admin || reviewer,
    govern: admin || role === "creator",
  };
}
