const usualPort = "8188";

/** One spelling for each server, so that it is not added twice: no closing slash, no fragment. Nothing for what is no http address. */
export function nodeAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") return undefined;
  url.hash = "";
  url.search = "";
  return url.href.replace(/\/+$/, "");
}

/** What a server is called until somebody names it: its host, with the port where that is not ComfyUI's usual one. */
export function usualLabel(address: string): string {
  const { hostname, port } = new URL(address);
  return port === "" || port === usualPort ? hostname : `${hostname}:${port}`;
}

/** The addresses of a list separated by commas, and what in it is no address. */
export function readAddresses(list: string): { addresses: string[]; flaws: string[] } {
  const parts = list
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const read = parts.map((part) => ({ part, address: nodeAddress(part) }));
  return {
    addresses: [...new Set(read.flatMap(({ address }) => address ?? []))],
    flaws: read.filter(({ address }) => address === undefined).map(({ part }) => part),
  };
}
