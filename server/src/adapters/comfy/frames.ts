/** A preview as it came over the socket; frames of the older kind do not say whose it is. */
export interface PreviewFrame {
  bytes: Uint8Array;
  promptId?: string;
}

const plainPreview = 1;
const previewWithMetadata = 4;
/** Two big-endian 32-bit words come before the payload: the kind, and either the image format or a length. */
const headBytes = 8;

function promptIdIn(metadata: Buffer): string | undefined {
  try {
    const { prompt_id } = JSON.parse(metadata.toString()) as { prompt_id?: unknown };
    return typeof prompt_id === "string" ? prompt_id : undefined;
  } catch {
    // A preview is a courtesy: one without readable metadata belongs to nobody.
    return undefined;
  }
}

/** The preview in a binary frame: JPEG or PNG bytes. Undefined for other kinds and for frames that are too short. */
export function readPreview(frame: Buffer): PreviewFrame | undefined {
  if (frame.length <= headBytes) return undefined;
  const kind = frame.readUInt32BE(0);
  if (kind === plainPreview) return { bytes: frame.subarray(headBytes) };
  const imageAt = headBytes + frame.readUInt32BE(4);
  if (kind !== previewWithMetadata || imageAt >= frame.length) return undefined;
  const promptId = promptIdIn(frame.subarray(headBytes, imageAt));
  return { bytes: frame.subarray(imageAt), ...(promptId !== undefined && { promptId }) };
}
