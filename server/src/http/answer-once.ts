import { createHash } from "node:crypto";
import type { Route } from "@pentimento/contract";
import type { Deps } from "../platform/deps.ts";
import { StudioError } from "../platform/errors.ts";
import { claimKey, isAnswered, keepAnswer } from "../platform/idempotency-keys.queries.ts";

interface Repeatable {
  route: Route;
  request: Request;
  userId: number | undefined;
  params: unknown;
  body: unknown;
}

export interface OnceAnswer {
  answer: unknown;
  /** Whether it was given before, and nothing was done now. */
  repeated: boolean;
}

/**
 * Does the work of a request once for its Idempotency-Key: the key, the effect and the answer are committed together, so
 * none of them is there without the others, whatever dies. The same request is given the first answer for a day; of two at
 * the same time the second waits for the first. A refusal uses no key up. Without a key the work is just done.
 * @throws StudioError `idempotency-key-invalid` (400), `idempotency-key-reused` (422): another request came with this key
 */
export async function answerOnce(
  deps: Pick<Deps, "db">,
  asked: Repeatable,
  work: () => Promise<unknown>,
): Promise<OnceAnswer> {
  const key = asked.request.headers.get("idempotency-key");
  if (key === null || asked.userId === undefined) return { answer: await work(), repeated: false };
  if (!isKey(key))
    throw new StudioError("invalid", "idempotency-key-invalid", "An Idempotency-Key is 1 to 200 plain characters");
  const claim = { userId: asked.userId, key, route: asked.route.name, requestSha256: hashOf(asked) };
  return deps.db.inTx(async (tx) => {
    const kept = await claimKey(tx, claim);
    if (!kept) {
      const answer = await work();
      await keepAnswer(tx, claim, JSON.stringify(answer));
      return { answer, repeated: false };
    }
    if (kept.route !== claim.route || kept.requestSha256 !== claim.requestSha256)
      throw new StudioError(
        "reused",
        "idempotency-key-reused",
        "This Idempotency-Key came with another request before",
      );
    return { answer: JSON.parse(kept.text), repeated: true };
  });
}

/** Whether a request comes again under a key that has its answer, so that nothing new can come of it. */
export async function comesAgain(
  { db }: Pick<Deps, "db">,
  { route, request, userId }: Pick<Repeatable, "route" | "request" | "userId">,
): Promise<boolean> {
  const key = request.headers.get("idempotency-key");
  if (!route.once || key === null || userId === undefined || !isKey(key)) return false;
  return isAnswered(db.read, { userId, key, route: route.name });
}

const isKey = (text: string) => /^[\x20-\x7e]{1,200}$/.test(text);

/** What was asked, after defaults, in an order of keys that does not matter. */
const hashOf = ({ params, body }: Repeatable): string =>
  createHash("sha256")
    .update(JSON.stringify([params ?? null, body ?? null], sorted))
    .digest("hex");

const sorted = (_: string, value: unknown): unknown =>
  value !== null && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
    : value;
