export { createCollection } from "./create-collection.ts";
export {
  collectionUids,
  findCollection,
  findSlot,
  findSubject,
  listedCollections,
  lockSubject,
  type SlotRow,
  type SubjectRow,
  setQueuePaused,
  setSourcePath,
} from "./queries.ts";
export { type SlotKind, sizeFor, sourceSlot } from "./slots.rules.ts";
