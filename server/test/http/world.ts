import { assetRoutes, type Client, type GalleryAsset, type InputOf } from "@pentimento/contract";
import type { BuiltSubject } from "../builders.ts";
import type { TestStudio } from "../studio.ts";
import { checked } from "./checked-client.ts";
import { ask } from "./wire.ts";

interface Made {
  id: number;
  uid: string;
}

type Filters = InputOf<typeof assetRoutes.list>["query"];

export type World = Awaited<ReturnType<typeof makeWorld>>;

/** A world with its game master, a player, a character and a location; what its API answers is held against the contract. */
export async function makeWorld(studio: TestStudio) {
  const world = await studio.collection({ kind: "world" });
  const member = await studio.member(world.id, "player");
  const master = checked(await studio.as(world.maker));
  const playerCookie = await studio.cookieOf(member);
  const calls = callsOf(master);
  return {
    ...calls,
    id: world.id,
    uid: world.uid,
    maker: world.maker,
    master,
    player: checked(await studio.as(member)),
    playerCookie,
    masterCookie: await studio.cookieOf(world.maker),
    marcus: await studio.subject({ collection: world, name: "Marcus the Bartender" }),
    harbour: await studio.subject({ collection: world, kind: "location", name: "A harbour" }),
    list: (query: Filters = {}, api: Client = master) =>
      api(assetRoutes.list, { params: { collection_id: world.uid }, query }),
    generate: (body: Record<string, unknown>, api: Client = master) =>
      api(assetRoutes.generate, { body: { collection_id: world.uid, ...body } as never }),
    activePath: (entity: BuiltSubject, slot: string, size = "") =>
      `/api/worlds/${world.uid}/entities/${entity.uid}/active/${slot}${size && `?size=${size}`}`,
    lookUp: (path: string, cookie = playerCookie) => ask(studio.origin, { path, headers: { cookie } }),
    /** Finished candidates of one slot, oldest first. */
    async candidates(entity: BuiltSubject, many: number, slot = "portrait") {
      const made: Made[] = [];
      for (let turn = 0; turn < many; turn++) made.push(await studio.variant(entity, { slot, shade: 40 + turn * 7 }));
      // As many as were asked for; no test asks for more.
      return made as [Made, Made, Made, Made, Made];
    },
  };
}

const callsOf = (master: Client) => ({
  activate: (uid: string, api = master) => api(assetRoutes.activate, { params: { asset_id: uid } }),
  read: (uid: string, api = master) => api(assetRoutes.read, { params: { asset_id: uid } }),
  remove: (uid: string) => master(assetRoutes.remove, { params: { asset_id: uid } }),
});

export const refusal = (status: number, slug: string) => ({ problem: { status, type: `/problems/${slug}` } });
export const ids = ({ assets }: { assets: GalleryAsset[] }) => assets.map((asset) => asset.id);
