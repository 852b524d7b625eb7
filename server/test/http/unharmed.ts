import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { problem } from "@pentimento/contract";
import { expect } from "vitest";
import { asCreator, type Ground } from "./ground.ts";
import type { Answer } from "./wire.ts";

/** One request that has to be refused, and how. */
export interface BadInput {
  title: string;
  send(ground: Ground): Promise<Answer>;
  status: number;
  /** The problem's slug, or several when the matrix leaves a choice. */
  slug: string | string[];
  /** Pointer that the problem's `errors` must name. */
  field?: string;
}

const mostBytes = 8 * 1024;
const longestEcho = 100;
/** Stack lines, SQL, our folders: nothing of it is for the person who asked. */
const leaks = /\.ts:\d+|node_modules|\bselect\b.+\bfrom\b|\binsert into\b|violates|relation "|\/server\/src|\/tmp\//i;

/** Sends a bad request and proves that it is refused in the right words, changes nothing and breaks nothing. */
export async function expectRefused(ground: Ground, one: BadInput): Promise<Answer> {
  const before = await stateOf(ground);
  const answer = await one.send(ground);
  expectProblem(answer, one);
  expect(await stateOf(ground)).toEqual(before);
  await expectStillWorks(ground);
  return answer;
}

/** An answer is a problem document of RFC 9457 with this status and slug, small, and silent about our inside. */
export function expectProblem(answer: Answer, { status, slug, field }: Omit<BadInput, "title" | "send">): void {
  const told = answer.body.toString("utf8");
  const slugs = [slug].flat();
  expect({ status: answer.status, told }).toMatchObject({ status, told: expect.stringContaining("/problems/") });
  expect(answer.headers["content-type"]).toBe("application/problem+json");
  const document = problem.parse(answer.json);
  expect(slugs).toContain(document.type.replace("/problems/", ""));
  expect(document.status).toBe(status);
  expect(answer.body.length).toBeLessThanOrEqual(mostBytes);
  expect(told).not.toMatch(leaks);
  expect(told).not.toContain("x".repeat(longestEcho + 1));
  if (field !== undefined) expect(document.errors?.map((flaw) => flaw.pointer)).toContain(field);
}

/** Another request of the same person is answered as if nothing had been. */
export async function expectStillWorks(ground: Ground): Promise<void> {
  const next = await asCreator(ground, { path: `/api/subjects/${ground.subject.uid}` });
  expect(next.status).toBe(200);
}

/** Everything that a request may leave behind: each table by count and content, and every file. */
export async function stateOf({ studio }: Ground) {
  const [tables, files, temporary] = [
    await tablesOf(studio.deps.db),
    await filesBelow(studio.directory),
    await filesBelow(join(studio.directory, "tmp")),
  ];
  expect(temporary).toEqual([]);
  return { tables, files };
}

export const filesBelow = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

type Db = Ground["studio"]["deps"]["db"];

/** Refusals may be audited, and a session is touched by its use. */
const moving = ["audit_log", "sessions"];

async function tablesOf(db: Db): Promise<Record<string, string>> {
  const names = await db.pool.query(
    `select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  const tables = names.rows.map((row) => String(row.table_name)).filter((name) => !moving.includes(name));
  expect(tables.length).toBeGreaterThan(20);
  const each = tables.map(
    (name) =>
      `select '${name}' as name, count(*) || ':' || md5(coalesce(string_agg(t::text, ',' order by t::text), '')) as state from "${name}" t`,
  );
  const { rows } = await db.pool.query(each.join(" union all "));
  return Object.fromEntries(rows.map((row) => [String(row.name), String(row.state)]));
}
