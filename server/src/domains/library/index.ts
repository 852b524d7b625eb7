export { addPicture, landPicture, type PictureHome } from "./add-picture.ts";
export { findAsset, findKeptFile, findPicture, findStyleReference, namedHashes } from "./blob.queries.ts";
export { discardWaiting, failWaiting, reviveWaiting } from "./discard-waiting.ts";
export { type KeptFile, keepFile, nameFile } from "./keep-blob.ts";
export {
  findFile,
  findHero,
  findVariant,
  insertVariants,
  type NewVariant,
  setStanding,
  type VariantRow,
} from "./queries.ts";
export { replaceSource } from "./replace-source.ts";
