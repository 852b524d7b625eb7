import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { StudioError } from "./errors.ts";

const flag = z.stringbool();
const wholeNumber = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

/** Every variable that the product reads, with its meaning; `docs/configuration.md` is written from here. */
export const environment = z.object({
  PORT: wholeNumber(0, 65_535).default(4180).describe("Port of the app; 0 takes a free one"),
  HOST: z.string().default("127.0.0.1").describe("Address to listen on; keep it on loopback behind a proxy"),
  PUBLIC_URL: z
    .url()
    .optional()
    .describe("Address people use, when it is not http://HOST:PORT; https switches on secure cookies"),
  DATA_DIR: z.string().default(".data").describe("Folder of pictures, the embedded database and the secret"),
  DATABASE_URL: z
    .string()
    .optional()
    .describe("PostgreSQL 15 or newer; without it an embedded database lives in DATA_DIR"),
  ROLE: z
    .enum(["all", "api", "worker"])
    .default("all")
    .describe("What this process does; api and worker need DATABASE_URL"),
  SECRET: z
    .string()
    .min(32)
    .optional()
    .describe("Signs sessions; at least 32 characters. Made and kept in DATA_DIR when unset"),
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "silent"])
    .default("info")
    .describe("How much is logged"),
  TRUSTED_PROXIES: wholeNumber(0, 8)
    .default(0)
    .describe(
      "Number of proxies in front; the client's address is taken that many places from the right of X-Forwarded-For",
    ),
  UPLOAD_MAX_BYTES: wholeNumber(1_024, 1_073_741_824)
    .default(20 * 1024 * 1024)
    .describe("Largest picture accepted, in bytes"),
  PAINTER_THREADS: wholeNumber(1, 16).default(1).describe("Threads of the built-in painter"),
  FACES: flag.default(true).describe("Whether face checks can be turned on at all; they can unless this is false"),
  COMFYUI_URLS: z.string().default("").describe("Addresses of ComfyUI servers, separated by commas"),
  IMAGES_API_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("A service that speaks the images part of the OpenAI API, up to its version: https://api.example.org/v1"),
  IMAGES_API_KEY: z.string().optional().describe("Key of that service"),
  IMAGES_API_MODEL: z.string().default("gpt-image-1").describe("Model that it is asked for"),
  IMAGES_API_CENTS: z
    .string()
    .regex(/^[0-9]{1,6}([.][0-9]{1,4})?$/, "has to be cents with at most four decimals")
    .optional()
    .describe("What one of its pictures costs, in cents, with up to four decimals; 0 is said too. See spending.md"),
  IMAGES_API_LABEL: z.string().max(60).default("Image API").describe("Its name on the screen"),
  IMAGES_API_SIZES: z
    .string()
    .regex(/^[1-9][0-9]{1,4}x[1-9][0-9]{1,4}(,[1-9][0-9]{1,4}x[1-9][0-9]{1,4})*$/, "has to be like 1024x1024,1536x1024")
    .default("1024x1024,1536x1024,1024x1536")
    .describe("Sizes that the model makes; the one nearest in shape to the slot is asked for and stays as it is"),
  IMAGES_API_EDITS: flag
    .default(true)
    .describe("Whether the model takes a source picture; without it portraits that keep a likeness are refused"),
  GITHUB_CLIENT_ID: z.string().optional().describe("With GITHUB_CLIENT_SECRET: sign-in with GitHub"),
  GITHUB_CLIENT_SECRET: z.string().optional().describe("See GITHUB_CLIENT_ID"),
});

export type Config = z.output<typeof environment> & { secret: string };

/**
 * Reads the environment once. A variable NAME_FILE may name a file that holds NAME, as secret stores hand them over.
 * @throws StudioError `configuration` (invalid): names each wrong variable and what it has to be
 */
export function readConfig(variables: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.keys(environment.shape).flatMap((name) => {
      const file = variables[`${name}_FILE`];
      const value = file ? readFileSync(file, "utf8").trim() : variables[name];
      return value === undefined || value === "" ? [] : [[name, value]];
    }),
  );
  const read = environment.safeParse(given);
  if (!read.success) {
    const flaws = read.error.issues.map((issue) => ({ pointer: issue.path.join("."), detail: issue.message }));
    throw new StudioError(
      "invalid",
      "configuration",
      flaws.map((flaw) => `${flaw.pointer}: ${flaw.detail}`).join("; "),
      { flaws },
    );
  }
  if (read.data.ROLE !== "all" && !read.data.DATABASE_URL) {
    throw new StudioError(
      "invalid",
      "configuration",
      "ROLE: api and worker need DATABASE_URL, for the embedded database serves one process only",
    );
  }
  if (read.data.IMAGES_API_URL && read.data.IMAGES_API_CENTS === undefined) {
    throw new StudioError(
      "invalid",
      "configuration",
      "IMAGES_API_CENTS: has to say what a picture of IMAGES_API_URL costs; 0 where it costs nothing",
    );
  }
  const dataDirectory = resolve(read.data.DATA_DIR);
  return { ...read.data, DATA_DIR: dataDirectory, secret: read.data.SECRET ?? keptSecret(dataDirectory) };
}

/** Without SECRET one is made once and kept beside the data, readable by its owner only. */
function keptSecret(directory: string): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, "secret");
  try {
    writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return readFileSync(file, "utf8");
}
