export * from "./words.rules.ts";

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const dayAndYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** When something happened, seen from `now`: "12 min ago", "Today, 09:40", "12 Nov". */
export function ago(at: string | Date, now = new Date()): string {
  const then = new Date(at);
  const minutes = Math.floor((now.getTime() - then.getTime()) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (then.toDateString() === now.toDateString()) return `Today, ${clock.format(then)}`;
  return then.getFullYear() === now.getFullYear() ? day.format(then) : dayAndYear.format(then);
}
