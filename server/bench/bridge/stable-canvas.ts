import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { WebSocket } from "ws";
import type { JsonObject } from "../../src/platform/exact-json.ts";
import type { ComfyClient } from "./client.ts";

/** The part of the package that its README shows, in the types of its main.d.ts. */
interface Package {
  Client: new (options: {
    api_host: string;
    WebSocket: unknown;
  }) => {
    connect(): Promise<unknown>;
    enqueue(graph: JsonObject): Promise<{ images: { type: string; data: string }[] }>;
  };
}

/** @stable-canvas/comfyui-client as its README uses it: `enqueue`, then the address that it gives. */
export async function openStableCanvas(url: string, packages: string): Promise<ComfyClient> {
  const file = join(packages, "node_modules/@stable-canvas/comfyui-client/dist/main.module.mjs");
  const { Client } = (await import(pathToFileURL(file).href)) as Package;
  const client = new Client({ api_host: new URL(url).host, WebSocket });
  await client.connect();
  return {
    async make(graph) {
      const { images } = await client.enqueue(graph);
      // Previews come along in the same list, as bytes; the picture is an address.
      const image = images.find(({ type }) => type === "url");
      if (!image) throw new Error("finished without a picture");
      const answer = await fetch(image.data);
      if (!answer.ok) throw new Error(`the picture was answered with ${answer.status}`);
      return new Uint8Array(await answer.arrayBuffer());
    },
  };
}
