/** Bytes named by their SHA-256. Nothing is ever overwritten: equal bytes are one blob. */
export interface BlobStore {
  /**
   * Keeps bytes; when it resolves they survive a crash. Safe to repeat.
   * @returns the hash in hex and the path inside the store, such as `blobs/ab/cd/abcd….png`
   * @throws StudioError `storage-full` (storage_full), `storage-unavailable` (unavailable)
   */
  put(bytes: Uint8Array, extension: string): Promise<{ sha256: string; path: string }>;
  /**
   * Reads a blob and checks it against its hash.
   * @throws StudioError `blob-missing` or `blob-damaged` (unavailable)
   */
  read(sha256: string, extension: string): Promise<Buffer>;
  /** Path of a blob inside the store. */
  pathOf(sha256: string, extension: string): string;
  /**
   * Removes temporary files, and blobs that `isNamed` denies, when older than `olderThanMs`; gives their number. Blobs
   * stay when not one of them is named: then somebody asked the wrong database.
   */
  sweep(isNamed: (sha256: string[]) => Promise<Set<string>>, olderThanMs: number): Promise<number>;
}
