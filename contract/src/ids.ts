import { z } from "zod";

/** Time-ordered uuid of a public row. */
export const uid = z.uuid().meta({ description: "uuid, version 7: ordered by time of making" });

/** Row number, below 2^53 so that JavaScript keeps it exact. */
export const serial = z.int().positive();

/**
 * An id in a path: a row number or a uid, in its plain decimal or hyphenated form. Numbers stop at 2^53 - 1, the last
 * integer that every JSON reader keeps.
 */
export const anyId = z
  .string()
  .refine((text) => isRowNumber(text) || isUid(text), "Give an id: a positive whole number or a UUID.");

/** An id in a body: a row number as number or text, or a uid. */
export const idGiven = z.union([serial, anyId], "Give an id: a positive whole number or a UUID.");

/** Decimal text, since JSON numbers end at 2^53. */
export const seedText = z.string().regex(/^[0-9]{1,20}$/, "Enter a whole number from 0 to 18446744073709551615.");

const isRowNumber = (text: string) => /^[1-9][0-9]{0,15}$/.test(text) && Number(text) <= Number.MAX_SAFE_INTEGER;
const isUid = (text: string) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text);

/** Where the last page of a list ended, as the list gave it; good for that list and person only. */
export const cursor = z.string().refine((text) => text.length <= 2_000, {
  message: "This is no place in a list; begin the list anew.",
  params: { slug: "cursor-invalid" },
});

/** UTC, ISO 8601. */
export const time = z.iso.datetime();

// PostgreSQL cannot hold U+0000, and a lone surrogate has no UTF-8 form; both would be lost or refused later.
const storable = (text: string) => text.isWellFormed() && !text.includes("\u0000");

/** Text of at most `most` characters that survives storage unchanged. */
export const text = (most: number) =>
  z
    .string()
    .max(most)
    .refine(storable, { message: "This holds a character that cannot be stored.", params: { slug: "text-invalid" } });

/** A name or title: trimmed, never blank, at most 200 characters. */
export const title = text(200).trim().min(1, "This must not be empty.");

/** Prompts and descriptions: at most 8,000 characters. */
export const prose = text(8_000);
