/** One table, one writer: the domain that owns each table. `platform` writes the outbox, what is seen of jobs, and the schema of pg-boss. */
export const tableOwners: Readonly<Record<string, readonly string[]>> = {
  platform: ["events", "event_counters", "jobs", "migrations", "pgboss", "idempotency_keys"],
  identity: ["users", "sessions", "accounts", "verifications", "api_keys", "memberships", "audit_log"],
  subjects: [
    "collections",
    "subjects",
    "slots",
    "profiles",
    "profile_repositories",
    "profile_organisations",
    "profile_social_accounts",
    "profile_languages",
    "profile_activity",
  ],
  library: ["blobs", "renditions", "variant_statuses", "image_variants", "profile_asset_selections"],
  intake: ["qa_results", "quality_overrides", "face_embeddings", "consents"],
  generation: [
    "workflows",
    "workflow_versions",
    "generation_batches",
    "generation_items",
    "generation_attempts",
    "comfy_nodes",
    "spend_ledger",
    "budgets",
    "generation_turns",
  ],
  cards: ["card_renders"],
  pipeline: ["pipeline_runs", "profile_pipeline_events"],
  notifications: ["notifications", "webhook_endpoints", "webhook_deliveries"],
  ops: ["feature_flags"],
};

const builderWrite = /[.](?:insertInto|updateTable|deleteFrom|mergeInto)\(\s*["'`]([a-z_]+)/g;
const statementWrite = /\b(?:insert\s+into|delete\s+from|merge\s+into|truncate(?:\s+table)?)\s+"?([a-z_]+)/gi;
const statementUpdate = /\bupdate\s+"?([a-z_]+)"?(?:\s+(?:as\s+)?[a-z_]+)?\s+set\b/gi;

/** The tables that a source text writes, by the query builder or in a statement of its own. Comments do not count. */
export function tablesWritten(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|(?<![:"'`])\/\/.*$/gm, "");
  const hits = [builderWrite, statementWrite, statementUpdate].flatMap((pattern) => [...code.matchAll(pattern)]);
  return [...new Set(hits.map(([, table = ""]) => table.toLowerCase()))].sort();
}

/** Which owner a file of the server stands for: a domain by its folder, else the folder under `server/src`. */
function writerOf(file: string): string {
  const [, folder = "", room = ""] = /^server\/src\/([^/]+)\/(?:([^/]+)\/)?/.exec(file) ?? [];
  return folder === "domains" ? room : folder;
}

/** One sentence for each table that the file writes and does not own. */
export function straysOf(file: string, source: string): string[] {
  const own = tableOwners[writerOf(file)] ?? [];
  return tablesWritten(source)
    .filter((table) => !own.includes(table))
    .map((table) => `${file} writes ${table}`);
}

/** The tables that a migration makes. */
export function tablesMade(migration: string): string[] {
  const code = migration.replace(/--.*$/gm, "");
  return [...code.matchAll(/\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?"?([a-z_]+)/gi)].map(([, name = ""]) => name);
}
