import { createHmac, timingSafeEqual } from "node:crypto";
import type { Deps } from "../platform/deps.ts";
import { StudioError } from "../platform/errors.ts";
import type { Actor } from "../platform/web.ts";

const cursorInvalid = () =>
  new StudioError("invalid", "cursor-invalid", "This cursor does not belong to this list; begin without one", {
    flaws: [{ pointer: "cursor", detail: "unknown" }],
  });

/** Where a page of a list ended: in lists by name the name, else empty, and the row number. */
interface ListPlace {
  name: string;
  id: number;
}

/** Writes and reads the cursors of one list, for one person. `list` names it with everything that it is filtered by. */
export function cursorsOf({ config }: Pick<Deps, "config">, actor: Actor, list: readonly unknown[]) {
  const scope = JSON.stringify(["cursor", actor.userId, ...list.map((one) => one ?? null)]);
  const sign = (place: string) =>
    createHmac("sha256", config.secret).update(`${scope}\n${place}`).digest().subarray(0, 16);
  return {
    write({ name, id }: ListPlace): string {
      const place = Buffer.from(JSON.stringify([name, id])).toString("base64url");
      return `${place}.${sign(place).toString("base64url")}`;
    },
    /** @throws StudioError `cursor-invalid`: altered, of another list or of another person */
    read(cursor: string): ListPlace {
      const [place = "", signature = ""] = cursor.split(".");
      const given = Buffer.from(signature, "base64url");
      if (given.length !== 16 || !timingSafeEqual(given, sign(place))) throw cursorInvalid();
      const [name, id] = JSON.parse(Buffer.from(place, "base64url").toString("utf8")) as [string, number];
      return { name, id };
    },
  };
}
