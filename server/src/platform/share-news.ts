import type { PassingNews } from "@pentimento/contract";
import { sql } from "kysely";
import type { Deps } from "./deps.ts";
import { newUid } from "./ids.ts";
import type { NewsWord } from "./news-board.ts";

const channel = "pentimento_news";
/** PostgreSQL takes less than 8,000 bytes at once; a preview beyond it is seen by the browsers of its own process only. */
const bytesMax = 7_900;
/** Of one picture; browsers are told no oftener either. */
const everyMs = 250;

/**
 * Lets processes that share a database hear each other's passing news, so that a browser sees how far a picture is
 * whichever process makes it. What does not come through is lost: news pass.
 * @returns stops listening
 */
export function shareNews({ db, news, log }: Pick<Deps, "db" | "news" | "log">): Promise<() => Promise<void>> {
  const own = newUid();
  const toldAt = new Map<string, number>();
  news.onOwn((word) => {
    if ("forgotten" in word) toldAt.delete(word.forgotten);
    else if (isTooSoon(word.news, toldAt)) return;
    const payload = JSON.stringify({ from: own, word });
    if (Buffer.byteLength(payload) > bytesMax) return;
    sql`select pg_notify(${channel}, ${payload})`
      .execute(db.read)
      .catch((error: unknown) => log.warn({ err: error }, "how far a picture is was not told to other processes"));
  });
  return db.listen(channel, (payload) => {
    const { from, word } = JSON.parse(payload) as { from: string; word: NewsWord };
    if (from !== own) news.take(word);
  });
}

/** Previews come at their own pace, of which there is no need for another one. */
function isTooSoon({ type, variant_id: uid }: PassingNews, toldAt: Map<string, number>): boolean {
  if (type !== "GenerationItemProgress") return false;
  const now = performance.now();
  if (now - (toldAt.get(uid) ?? Number.NEGATIVE_INFINITY) < everyMs) return true;
  toldAt.set(uid, now);
  return false;
}
