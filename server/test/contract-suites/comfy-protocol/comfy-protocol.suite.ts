import { afterEach, beforeEach, describe } from "vitest";
import { acceptance } from "./acceptance.ts";
import { files } from "./files.ts";
import type { WireUnderTest } from "./ground.ts";
import { lists } from "./lists.ts";
import { refusals } from "./refusals.ts";
import { running } from "./running.ts";

/** What the wire of a ComfyUI from 0.28 on shows; nothing here harms a server that others use. */
export function comfyProtocolSuite(
  name: string,
  open: () => Promise<WireUnderTest & { close(): Promise<void> }>,
): void {
  describe(`the wire of ${name}`, () => {
    let house: Awaited<ReturnType<typeof open>>;
    beforeEach(async () => {
      house = await open();
    });
    afterEach(async () => {
      house.wire.close();
      await house.close();
    });

    for (const facts of [acceptance, refusals, running, lists, files]) facts(() => house);
  });
}
