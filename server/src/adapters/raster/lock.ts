import sharp from "sharp";

/** libvips' loaders for memory, of the three formats that uploads may have; no loader for files is among them. */
const allowedLoaders = ["VipsForeignLoadJpegBuffer", "VipsForeignLoadPngBuffer", "VipsForeignLoadWebpBuffer"];

/**
 * Leaves libvips three loaders out of some thirty. It holds for the whole process, worker threads included, and any
 * of them could undo it: so nobody else calls `sharp.block` or `sharp.unblock`. The operation cache would keep
 * decoded uploads in memory, and one thread a picture is enough when several pictures are decoded at once.
 */
export function lockLoaders(): void {
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({ operation: allowedLoaders });
  sharp.cache(false);
  sharp.concurrency(1);
}

/** Small valid pictures: each is read happily when the lock is off. */
const mustBeRefused = {
  SVG: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>'),
  GIF: Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64"),
  TIFF: onePixelTiff(),
};

/**
 * Proves that the lock is in force: SVG, TIFF and GIF must be refused, and a PNG must still be read.
 * @throws Error naming the format that got through; the app must not start then
 */
export async function assertLocked(): Promise<void> {
  for (const [name, bytes] of Object.entries(mustBeRefused)) {
    if (await isReadable(bytes)) throw new Error(`The image decoder reads ${name}: its loaders are not locked.`);
  }
  const pixel = { width: 1, height: 1, channels: 3, background: "#fff" } as const;
  const png = await sharp({ create: pixel }).png().toBuffer();
  if (!(await isReadable(png))) throw new Error("The image decoder cannot read PNG: too many loaders are locked.");
}

async function isReadable(bytes: Buffer): Promise<boolean> {
  return sharp(bytes)
    .raw()
    .toBuffer()
    .then(
      () => true,
      () => false,
    );
}

/** Little-endian baseline TIFF, one black grey pixel: header, pixel, then a directory of ten entries. */
function onePixelTiff(): Buffer {
  const directory = 10;
  const [SHORT, LONG] = [3, 4];
  const entries = [
    [256, SHORT, 1],
    [257, SHORT, 1],
    [258, SHORT, 8],
    [259, SHORT, 1],
    [262, SHORT, 1],
    [273, LONG, 8],
    [277, SHORT, 1],
    [278, SHORT, 1],
    [279, LONG, 1],
  ] as const;
  const tiff = Buffer.alloc(directory + 2 + entries.length * 12 + 4);
  tiff.write("II*\0", "latin1");
  tiff.writeUInt32LE(directory, 4);
  tiff.writeUInt16LE(entries.length, directory);
  entries.forEach(([tag, type, value], index) => {
    const at = directory + 2 + index * 12;
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(type, at + 2);
    tiff.writeUInt32LE(1, at + 4);
    tiff.writeUInt32LE(value, at + 8);
  });
  return tiff;
}
