import { generationRoutes } from "@pentimento/contract";
import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import type { BuiltSubject } from "../builders.ts";
import { type Ground, layGround } from "./browser.ts";

/** A studio whose queue is empty when a test begins, and what tests of the queue do with it. */
export function useQueueGround() {
  let ground: Ground | undefined;
  const gates: (() => void)[] = [];
  const laid = (): Ground => {
    if (!ground) throw new Error("the studio is not open yet");
    return ground;
  };
  beforeAll(async () => {
    ground = await layGround();
  });
  afterEach(async () => {
    for (const release of gates.splice(0)) release();
    const { studio, admin } = laid();
    await studio.settled({ failuresExpected: true });
    const api = await studio.as(admin);
    const { batches } = await api(generationRoutes.batches, { query: {} });
    for (const { id } of batches) await api(generationRoutes.clear, { params: { batch_id: id } });
  });
  afterAll(() => laid().studio.close());
  /** Lets the provider wait until the function that is handed back is called, or the test has ended. */
  const hold = () => {
    const release = laid().provider.hold();
    gates.push(release);
    return release;
  };
  return {
    laid,
    hold,
    /** Lets what is being made end; what follows waits behind a gate of its own. */
    releaseTwo(release: () => void) {
      release();
      return hold();
    },
    /** A place in the collection that all tests of the file share. */
    aPlace: (name: string): Promise<BuiltSubject> =>
      laid().studio.subject({ kind: "location", name, collection: laid().subject.collection }),
    /** Asks for backdrops; gives the batch. */
    async ask({ uid }: BuiltSubject, count: number): Promise<string> {
      const { studio, admin } = laid();
      const api = await studio.as(admin);
      const body = { variant_type: "backdrop", count };
      return (await api(generationRoutes.generate, { params: { character_id: uid }, body })).batch_id;
    },
    /** The next pictures are refused, each with its reason. */
    refuse: (...messages: string[]) =>
      laid().provider.failNext(
        ...messages.map((message) => ({ state: "failed" as const, failure: { kind: "refused" as const, message } })),
      ),
  };
}

/** A part of the queue's page that has batches in it. */
export const part = (page: Page, name: string): Locator =>
  page.getByRole("region", { name: new RegExp(`^${name}`) }).filter({ has: page.getByRole("article") });

export const card = (page: Page, name: string): Locator => page.getByRole("article", { name });

export const trayOf = (page: Page): Locator => page.getByRole("region", { name: "Generation tray" });
