import type { Budget } from "@pentimento/contract";

const periods: Record<Budget["period"], string> = { day: "Each day", month: "Each month" };

/** "Each month", "Each day, Ana Ruiz" */
export const budgetName = ({ period, user_id: user, user_name: name }: Budget): string =>
  user === null ? periods[period] : `${periods[period]}, ${name ?? "somebody who has left"}`;

/** Share of a limit that is spent or set aside, 0 to 1; a limit of nothing is used up. */
export const usedOf = ({ limit_cents: limit, left_cents: left }: Budget): number =>
  limit > 0 ? (limit - left) / limit : 1;

const utcDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/** "Used up, opens 1 Dec, 00:00 UTC." Periods end at midnight. */
export const opensWords = ({ resets_at: at }: Budget): string =>
  `Used up, opens ${utcDay.format(new Date(at))}, 00:00 UTC.`;

/** An amount as people write it, in whole units of money, as cents to four decimals; undefined when it is none. */
export function centsOf(amount: string): number | undefined {
  const written = amount.trim().replace(",", ".");
  if (!/^\d{1,6}(\.\d{1,6})?$/.test(written)) return undefined;
  const cents = Math.round(Number(written) * 1_000_000) / 10_000;
  return cents <= 10_000_000 ? cents : undefined;
}
