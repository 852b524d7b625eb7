import { WebSocket } from "ws";
import prepare from "../test/prepare.ts";
import { openTestStudio } from "../test/studio.ts";
import { type Benchmark, quantile } from "./benchmark.ts";

const rounds = 200;

/** From the commit of what happened to its message at a browser's socket, while nothing else goes on. */
export const live: Benchmark = {
  name: "live",
  about: "from commit to a browser's socket",
  async run() {
    const tidy = await prepare();
    const studio = await openTestStudio();
    try {
      const admin = await studio.person({ isAdmin: true });
      const { uid } = await studio.collection();
      const socket = new WebSocket(`${studio.origin.replace("http", "ws")}/ws`, {
        headers: { origin: studio.origin, cookie: await studio.cookieOf(admin) },
      });
      const arrived = listenTo(socket, uid);
      await arrived.following;
      const times: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const next = arrived.next();
        await studio.deps.db.inTx((tx) =>
          studio.deps.record(tx, { collectionUid: uid }, { type: "CollectionChanged", change: "edited" }),
        );
        const committed = performance.now();
        times.push(Math.max(0, (await next) - committed));
      }
      socket.close();
      const ascending = times.sort((a, b) => a - b);
      return [
        { what: "median", value: quantile(ascending, 0.5), unit: "ms" },
        { what: "95 of 100", value: quantile(ascending, 0.95), unit: "ms", goal: 150 },
      ];
    } finally {
      await studio.close();
      await tidy();
    }
  },
};

function listenTo(socket: WebSocket, collectionUid: string) {
  const ready = Promise.withResolvers<void>();
  let waiting: ((at: number) => void) | undefined;
  socket.on("open", () => socket.send(JSON.stringify({ type: "follow", collection_id: collectionUid })));
  socket.on("message", (data: Buffer) => {
    const { type } = JSON.parse(data.toString()) as { type: string };
    if (type === "following") ready.resolve();
    if (type === "CollectionChanged") waiting?.(performance.now());
  });
  const next = () => new Promise<number>((resolve) => (waiting = resolve));
  return { following: ready.promise, next };
}
