import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { JsonObject } from "../../src/platform/exact-json.ts";
import { type ComfyClient, outputNode } from "./client.ts";

interface ImageInfo {
  filename: string;
}
interface Outputs {
  images?: { images?: ImageInfo[] };
}
interface Api {
  init(): Api;
  waitForReady(): Promise<Api>;
  getImage(image: ImageInfo): Promise<Blob>;
}
interface Builder {
  setOutputNode(output: string, node: string): Builder;
}
interface Call {
  onFinished(listen: (outputs: Outputs) => void): Call;
  onFailed(listen: (error: Error) => void): Call;
  run(): Promise<unknown>;
}
/** The part of the package that its README shows, in the types of its index.d.ts. */
interface Package {
  ComfyApi: new (url: string) => Api;
  PromptBuilder: new (graph: JsonObject, inputs: string[], outputs: string[]) => Builder;
  CallWrapper: new (api: Api, builder: Builder) => Call;
}

/** @saintno/comfyui-sdk as its README uses it: a CallWrapper for each picture, then getImage. */
export async function openSaintno(url: string, packages: string): Promise<ComfyClient> {
  const file = join(packages, "node_modules/@saintno/comfyui-sdk/build/index.esm.js");
  const { ComfyApi, PromptBuilder, CallWrapper } = (await import(pathToFileURL(file).href)) as Package;
  const api = await new ComfyApi(url).init().waitForReady();
  return {
    async make(graph) {
      const builder = new PromptBuilder(graph, [], ["images"]).setOutputNode("images", outputNode);
      const outputs = await new Promise<Outputs>((resolve, reject) => {
        new CallWrapper(api, builder).onFinished(resolve).onFailed(reject).run().catch(reject);
      });
      const [image] = outputs.images?.images ?? [];
      if (!image) throw new Error("finished without a picture");
      return new Uint8Array(await (await api.getImage(image)).arrayBuffer());
    },
  };
}
