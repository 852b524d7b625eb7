import { WebSocket } from "ws";

export interface Followed {
  origin: string;
  collection: string;
  headers: Record<string, string>;
}

/** What a browser hears of pictures. */
export interface Heard {
  /** Resolves with the time of this process's clock at which the news of the picture came. */
  heard(picture: number): Promise<number>;
  /** Pictures that have come. */
  landed: ReadonlySet<number>;
  /** Says which picture a variant will be; the news can be here before the answer that tells. */
  expect(uid: string, picture: number): void;
  leave(): void;
}

/** Follows a collection from its beginning as a browser does. */
export async function followStudio({ origin, collection, headers }: Followed): Promise<Heard> {
  const socket = new WebSocket(`${origin.replace("http", "ws")}/ws`, { headers });
  const ready = Promise.withResolvers<void>();
  const pictures = new Map<string, number>();
  const times = new Map<string, number>();
  const landed = new Set<number>();
  const waiting = new Map<number, PromiseWithResolvers<number>>();
  const wait = (picture: number) => {
    const known = waiting.get(picture) ?? Promise.withResolvers<number>();
    waiting.set(picture, known);
    return known;
  };
  const match = (uid: string) => {
    const [at, picture] = [times.get(uid), pictures.get(uid)];
    if (at === undefined || picture === undefined) return;
    landed.add(picture);
    wait(picture).resolve(at);
  };
  socket.on("open", () => socket.send(JSON.stringify({ type: "follow", collection_id: collection, after: 0 })));
  socket.on("error", () => undefined);
  socket.on("message", (data: Buffer) => {
    const told = JSON.parse(data.toString()) as { type: string; change?: string; variant_id?: string };
    if (told.type === "following") ready.resolve();
    if (told.type !== "VariantChanged" || told.change !== "generated") return;
    times.set(told.variant_id ?? "", performance.now());
    match(told.variant_id ?? "");
  });
  await ready.promise;
  return {
    landed,
    heard: (picture) => wait(picture).promise,
    expect(uid, picture) {
      pictures.set(uid, picture);
      match(uid);
    },
    leave: () => socket.terminate(),
  };
}
