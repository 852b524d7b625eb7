export { createCollection } from "./create-collection.ts";
export { cursorInvalid } from "./errors.ts";
export {
  collectionUids,
  findCollection,
  findSlot,
  findSubject,
  lockSubject,
  type SlotRow,
  type SubjectRow,
  setSourcePath,
  slotsFor,
} from "./queries.ts";
export { labelOf, type SlotKind, sizeFor, sourceSlot } from "./slots.rules.ts";
