import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Role } from "@pentimento/contract";
import sharp from "sharp";
import { type Authentication, makeAccount, openAuthentication, putMembership } from "../src/domains/identity/index.ts";
import { addPicture, keepFile } from "../src/domains/library/index.ts";
import { createCollection, findSubject } from "../src/domains/subjects/index.ts";
import { insertSubject } from "../src/domains/subjects/queries.ts";
import type { Deps } from "../src/platform/deps.ts";
import { newUid } from "../src/platform/ids.ts";

export interface Person {
  id: number;
  name: string;
  email: string;
  password: string;
}

export interface BuiltSubject {
  id: number;
  uid: string;
  collection: { id: number; uid: string };
}

/** The photograph of the demo: one face, no metadata. */
export const photo = (): Buffer => readFileSync(fileURLToPath(new URL("../../demo/astronaut.png", import.meta.url)));

/** A picture of one colour with some grain, by default large enough for every check. */
export async function picture({ width = 1024, height = 1280, shade = 128 } = {}): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3, shade);
  for (let at = 0; at < pixels.length; at += 5) pixels[at] = (at * 31 + shade) % 256;
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

/** Of everybody that is built. */
const password = "correct horse";
let hashed: Promise<string> | undefined;

/** A hash takes a twentieth of a second of a core, so all who share a password in this process share its hash. */
function hashingOnce(authentication: Authentication): Authentication {
  const $context = authentication.$context.then((context) => {
    const hash = () => (hashed ??= context.password.hash(password));
    return { ...context, password: { ...context.password, hash } };
  });
  return { ...authentication, $context };
}

/** Builders make what a test begins with, through the product's own use-cases wherever there is one. */
export function builders(deps: Deps) {
  const authentication = hashingOnce(openAuthentication(deps.db, deps.config));
  const person = async ({ isAdmin = false, name = "Ana" } = {}): Promise<Person> => {
    const email = `${newUid()}@example.org`;
    const id = await deps.db.inTx((tx) => makeAccount(tx, authentication, { name, email, password, isAdmin }));
    return { id, name, email, password };
  };
  const member = async (collectionId: number, role: Role): Promise<Person> => {
    const made = await person({ name: role });
    await deps.db.inTx((tx) => putMembership(tx, collectionId, made.id, role));
    return made;
  };
  const collection = async ({
    kind = "studio",
    requiresApproval,
  }: {
    kind?: "studio" | "world" | "profiles";
    requiresApproval?: boolean;
  } = {}) => {
    const maker = await person({ name: "Maker" });
    const made = await deps.db.inTx((tx) =>
      createCollection(
        deps,
        tx,
        { userId: maker.id, name: maker.name },
        { name: `Collection ${newUid()}`, kind, requiresApproval },
      ),
    );
    return { ...made, maker };
  };
  const subject = async (
    options: {
      collection?: { id: number; uid: string };
      kind?: "character" | "profile" | "location" | "item";
      name?: string;
    } = {},
  ): Promise<BuiltSubject> => {
    const home = options.collection ?? (await collection());
    const values = {
      collectionId: home.id,
      kind: options.kind ?? "character",
      name: options.name ?? "Ada Marsh",
      description: "A mission commander",
      attributes: {},
    };
    const made = await deps.db.inTx((tx) => insertSubject(tx, values));
    return { ...made, collection: { id: home.id, uid: home.uid } };
  };
  return {
    person,
    member,
    collection,
    subject,
    variant: variantBuilder(deps),
    subjectRow: (id: number) => findSubject(deps.db.read, String(id)),
  };
}

/** A finished candidate in a slot, awaiting review. */
const variantBuilder =
  (deps: Deps) =>
  async (subject: BuiltSubject, { slot = "portrait", shade = 100 + Math.floor(Math.random() * 100) } = {}) => {
    const { file } = await keepFile(deps, await picture({ width: 320, height: 400, shade }));
    const home = { collectionUid: subject.collection.uid, subjectId: subject.id, subjectUid: subject.uid };
    return deps.db.inTx((tx) =>
      addPicture(
        deps,
        tx,
        home,
        { slot, provenance: "generated", prompt: "a portrait", provider: "painter", seed: "7" },
        file,
      ),
    );
  };

export type Builders = ReturnType<typeof builders>;
