import type { NodePool, NodeReport } from "../../../../adapters/providers/provider.ts";
import type { Deps } from "../../../../platform/deps.ts";
import { asObject, readJson } from "../../../../platform/exact-json.ts";
import { poolOf } from "../../nodes/change-pool.ts";
import { listNodes } from "../../nodes/nodes.queries.ts";
import { type ClassInfo, type DescribeClass, readClass } from "./class.rules.ts";

/** What one server of the pool says about the classes of a graph. */
export interface ClassView {
  key: string;
  version: string | undefined;
  describe: DescribeClass;
  isApiNode(classType: string): boolean;
}

/** The same, under the server's name. */
export interface ServerView extends ClassView {
  label: string;
}

/** Classes asked of one server at once; each is a small answer, and the server reads its folders for it. */
const askedAtOnce = 8;

/** Asks every server that answers about these classes. A server that fails meanwhile is left out, and the log says so. */
export async function askServers(deps: Deps, classTypes: Iterable<string>): Promise<ServerView[]> {
  const views = await askEach(deps, classTypes, false);
  if (views.length === 0) return [];
  const labels = new Map((await listNodes(deps.db.read)).map((node) => [node.uid, node.label]));
  return views
    .filter((view) => view !== undefined)
    .map((view) => ({ ...view, label: labels.get(view.key) ?? view.key }));
}

/**
 * As `askServers`, but all or nothing: empty when one of the servers that answer did not describe its classes.
 * @param anew whether to ask about what is known already
 */
export async function askAllServers(deps: Deps, classTypes: Iterable<string>, anew: boolean): Promise<ClassView[]> {
  const views = await askEach(deps, classTypes, anew);
  const told = views.filter((view) => view !== undefined);
  return told.length === views.length ? told : [];
}

async function askEach(deps: Deps, classTypes: Iterable<string>, anew: boolean) {
  const pool = poolOf(deps);
  if (!pool) return [];
  const answering = pool.report().filter(({ state }) => state === "connected" || state === "degraded");
  const asked: Asked = { names: [...new Set(classTypes)], anew };
  return Promise.all(answering.map((report) => askOne(deps, pool, report, asked)));
}

interface Asked {
  names: readonly string[];
  anew: boolean;
}

async function askOne(
  deps: Deps,
  pool: NodePool,
  { key, version }: NodeReport,
  { names, anew }: Asked,
): Promise<ClassView | undefined> {
  const classes = new Map<string, { info: ClassInfo; isApi: boolean }>();
  try {
    for (let from = 0; from < names.length; from += askedAtOnce) {
      const some = names.slice(from, from + askedAtOnce);
      const texts = await Promise.all(some.map((name) => pool.objectInfo(key, name, anew)));
      for (const [at, name] of some.entries()) keepClass(classes, name, texts[at]);
    }
  } catch (error) {
    deps.log.warn({ err: error, node: key }, "a server did not describe its classes");
    return undefined;
  }
  return {
    key,
    version,
    describe: (classType) => classes.get(classType)?.info,
    isApiNode: (classType) => classes.get(classType)?.isApi === true,
  };
}

function keepClass(
  classes: Map<string, { info: ClassInfo; isApi: boolean }>,
  name: string,
  text: string | undefined,
): void {
  const entry = text === undefined ? undefined : readJson(text);
  const info = readClass(name, entry);
  if (info) classes.set(name, { info, isApi: asObject(entry)?.api_node === true });
}
