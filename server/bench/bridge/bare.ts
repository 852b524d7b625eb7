import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { WebSocket } from "ws";
import { type ComfyClient, outputNode } from "./client.ts";

type History = Record<string, { outputs: Record<string, { images: { filename: string; subfolder: string }[] }> }>;

async function answered(url: string, options?: RequestInit): Promise<Response> {
  const answer = await fetch(url, options);
  if (!answer.ok) throw new Error(`${url} was answered with ${answer.status}`);
  return answer;
}

/**
 * The least that makes a picture over HTTP and one socket: the floor of speed. Nothing is tried again, nothing is looked
 * up, nothing is written down but the picture.
 */
export async function openBare(url: string): Promise<ComfyClient> {
  const clientId = randomUUID();
  const ends = new Map<string, () => void>();
  const socket = new WebSocket(`${url.replace("http", "ws")}/ws?clientId=${clientId}`);
  socket.on("message", (data: Buffer, isBinary) => {
    if (isBinary) return;
    const { type, data: told } = JSON.parse(data.toString()) as { type: string; data: Record<string, unknown> };
    if (type === "executing" && told.node === null) ends.get(String(told.prompt_id))?.();
  });
  await once(socket, "open");
  return {
    async make(graph) {
      const id = randomUUID();
      const ended = new Promise<void>((resolve) => ends.set(id, resolve));
      const body = JSON.stringify({ prompt: graph, prompt_id: id, client_id: clientId });
      await answered(`${url}/prompt`, { method: "POST", headers: { "content-type": "application/json" }, body });
      await ended;
      ends.delete(id);
      const history = (await (await answered(`${url}/history/${id}`)).json()) as History;
      const [image] = history[id]?.outputs[outputNode]?.images ?? [];
      if (!image) throw new Error("the history holds no picture");
      const query = new URLSearchParams({ ...image });
      return new Uint8Array(await (await answered(`${url}/view?${query.toString()}`)).arrayBuffer());
    },
  };
}
