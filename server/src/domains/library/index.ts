export { addPicture, landPicture, type PictureHome } from "./add-picture.ts";
export { findPicture, namedHashes, putBlob } from "./blob.queries.ts";
export { discardWaiting, reviveWaiting } from "./discard-waiting.ts";
export { pictureMissing, wrongState } from "./errors.ts";
export { approve, type Judged, trash } from "./judge-variant.ts";
export { type KeptFile, keepFile, nameFile } from "./keep-blob.ts";
export {
  findFile,
  findHero,
  findVariant,
  insertVariant,
  lockVariant,
  type NewVariant,
  setStanding,
  type VariantRow,
} from "./queries.ts";
export { replaceSource } from "./replace-source.ts";
export { statusName } from "./status.rules.ts";
