import type { Collection, Me, Role } from "@pentimento/contract";

/** What one may do in a collection, to leave out what would be refused. The server decides; this only spares the asking. */
export interface Rights {
  /** Upload a source, edit a subject, work at what waits or was made, trash, restore. */
  make: boolean;
  /** Ask for new pictures. */
  ask: boolean;
  /** Choose the hero, reject. */
  judge: boolean;
  /** Say that a failed check does not matter. */
  override: boolean;
  /** Members, policies, the face statement, subjects and slots. */
  govern: boolean;
  /** See what pictures cost. */
  costs: boolean;
}

const none: Rights = { make: false, ask: false, judge: false, override: false, govern: false, costs: false };
const all: Rights = { make: true, ask: true, judge: true, override: true, govern: true, costs: true };
const makers: readonly Role[] = ["creator", "owner"];

/** Where approval is required, judging is the reviewer's; elsewhere whoever makes pictures may also choose among them. */
export function rightsOf(me: Me | undefined, collection: Collection | undefined): Rights {
  if (!me || !collection) return none;
  if (me.is_admin) return all;
  const { my_role: role, requires_approval } = collection;
  const maker = role !== null && makers.includes(role);
  const reviewer = role === "reviewer";
  return {
    make: maker,
    ask: role === "creator",
    judge: reviewer || (maker && !requires_approval),
    override: reviewer,
    govern: role === "creator",
    costs: maker || reviewer,
  };
}
