/** Small numbers and dates in plain words. Sizes are decimal, as disks and cameras count. */
const numbers = new Intl.NumberFormat("en-GB");

export const count = (value: number): string => numbers.format(value);

/** "1 candidate", "24 candidates". */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** Bytes as "6.4 MB". */
export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  const units = ["kB", "MB", "GB", "TB"];
  const step = Math.min(units.length, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** step;
  return `${scaled < 10 ? scaled.toFixed(1) : Math.round(scaled)} ${units[step - 1]}`;
}

/** A length of time as people say it: "40 s", "6 min", "2 h 5 min". Input in milliseconds. */
export function span(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
}

/** Cents as "3.2 ct", from a hundred on as "1.28". */
export const money = (cents: number): string =>
  cents < 100 ? `${Number(cents.toFixed(2))} ct` : (cents / 100).toFixed(2);

/** The first letters of a name, for a round mark: "Ana Ruiz" is AR. */
export const initials = (name: string): string =>
  name
    .split(/\s+/)
    .filter(Boolean)
    .map((part) => part[0]?.toUpperCase() ?? "")
    .filter((_, index, all) => index === 0 || index === all.length - 1)
    .join("");

/** A key such as "bg_card" or "evaSuit" as a title. */
export const titled = (key: string): string => {
  const words = key.replace(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
};
