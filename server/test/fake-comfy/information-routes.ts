import type { JsonObject } from "../../src/platform/exact-json.ts";
import { type Answer, type Asked, type House, json, part, type Route, text } from "./answers.ts";
import { describeClass } from "./installation.ts";

function getObjectInfo({ installation }: House): Answer {
  const entries = Object.entries(installation.classes);
  return json(Object.fromEntries(entries.map(([name, known]) => [name, describeClass(name, known, installation)])));
}

function getClassInfo({ installation }: House, asked: Asked): Answer {
  const name = part(asked, 2);
  const known = installation.classes[name];
  return json(known ? { [name]: describeClass(name, known, installation) } : {});
}

const getModelFolders = ({ installation }: House) => json(Object.keys(installation.models));

function getModelFiles({ installation }: House, asked: Asked): Answer {
  const files = installation.models[part(asked, 2)];
  return files ? json([...files]) : text(404);
}

const getEmbeddings = ({ installation }: House) => json([...(installation.models.embeddings ?? [])]);

const gigabyte = 1024 ** 3;

function getSystemStats({ version }: House): Answer {
  const device = {
    name: "cuda:0 Fake card",
    type: "cuda",
    index: 0,
    vram_total: 8 * gigabyte,
    vram_free: 6 * gigabyte,
    torch_vram_total: 0,
    torch_vram_free: 0,
  };
  const system = {
    os: "linux",
    ram_total: 32 * gigabyte,
    ram_free: 16 * gigabyte,
    comfyui_version: version,
    python_version: "3.12.0",
    pytorch_version: "2.14.1",
    embedded_python: false,
    argv: ["main.py"],
  };
  return json({ system, devices: [device] });
}

/** What GET /features and the first frame after a client's `feature_flags` tell. */
export const features = ({ assets }: { assets: boolean }): JsonObject => ({
  supports_preview_metadata: true,
  supports_model_type_tags: true,
  max_upload_size: 104_857_600,
  extension: { manager: { supports_v4: true } },
  node_replacements: true,
  assets,
});

/** What the server is and has. */
export const informationRoutes: Route[] = [
  ["GET", /^\/object_info$/, getObjectInfo],
  ["GET", /^\/object_info\/[^/]+$/, getClassInfo],
  ["GET", /^\/models$/, getModelFolders],
  ["GET", /^\/models\/[^/]+$/, getModelFiles],
  ["GET", /^\/embeddings$/, getEmbeddings],
  ["GET", /^\/system_stats$/, getSystemStats],
  ["GET", /^\/features$/, ({ traits }) => json(features(traits))],
];
