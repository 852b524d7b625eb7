import type { PassingNews } from "@pentimento/contract";

/** More pictures than are ever made at once by one process; the longest unheard of is forgotten first. */
const mostPictures = 256;

interface Forming {
  collectionUid: string;
  progress?: PassingNews;
  preview?: PassingNews;
  fraction: number;
}

/** What one process lets the others know. */
export type NewsWord = { collectionUid: string; news: PassingNews } | { forgotten: string };

/**
 * News that pass, and the last of them about each picture that is being made: whoever looks in later is told how far it is.
 * In memory only; after a restart nothing is known until the next message.
 */
export class NewsBoard {
  readonly #forming = new Map<string, Forming>();
  #listener: (collectionUid: string, news: PassingNews) => void = () => {};
  #spread: (word: NewsWord) => void = () => {};

  /** Who passes news on to browsers. There is one. */
  onNews(listener: (collectionUid: string, news: PassingNews) => void): void {
    this.#listener = listener;
  }

  /** Who passes on to other processes what this one tells. There is one. */
  onOwn(spread: (word: NewsWord) => void): void {
    this.#spread = spread;
  }

  tell(collectionUid: string, news: PassingNews): void {
    this.#keep(collectionUid, news);
    this.#spread({ collectionUid, news });
  }

  /** Once a picture has come, or will not come. */
  forget(variantUid: string): void {
    this.#forming.delete(variantUid);
    this.#spread({ forgotten: variantUid });
  }

  /** What another process told. */
  take(word: NewsWord): void {
    if ("forgotten" in word) this.#forming.delete(word.forgotten);
    else this.#keep(word.collectionUid, word.news);
  }

  /** How far a picture is, 0 to 1; 0 where nothing was heard of it. */
  fractionOf(variantUid: string): number {
    return this.#forming.get(variantUid)?.fraction ?? 0;
  }

  /** The last news of each picture of a collection that is being made. */
  latest(collectionUid: string): PassingNews[] {
    return [...this.#forming.values()]
      .filter((forming) => forming.collectionUid === collectionUid)
      .flatMap(({ progress, preview }) => [progress, preview].filter((news) => news !== undefined));
  }

  #keep(collectionUid: string, news: PassingNews): void {
    const known = this.#forming.get(news.variant_id) ?? { fraction: 0 };
    this.#forming.delete(news.variant_id);
    this.#forming.set(news.variant_id, {
      ...known,
      collectionUid,
      ...(news.type === "GenerationItemProgress"
        ? { progress: news, fraction: Math.min(1, Math.max(0, news.fraction)) }
        : { preview: news }),
    });
    const [oldest] = this.#forming.keys();
    if (this.#forming.size > mostPictures && oldest !== undefined) this.#forming.delete(oldest);
    this.#listener(collectionUid, news);
  }
}
