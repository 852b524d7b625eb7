-- Why: a pool of ComfyUI nodes, the queue's own order, and what pictures cost before they are made.
-- Locks: new tables; the added columns have constant defaults, so no table is rewritten.
-- Undo: drop the new tables and columns; pictures already made stay.

-- `environment` nodes come from COMFYUI_URLS at start, `added` ones from a person; a removed node keeps its past.
create table comfy_nodes (
  id            bigint generated always as identity primary key,
  uid           uuid not null unique,
  url           text not null,
  label         text not null,
  origin        text not null check (origin in ('environment', 'added')),
  enabled       boolean not null default true,
  state         text not null default 'unknown' check (state in ('unknown', 'connected', 'degraded', 'open', 'latched')),
  reason        text,
  retry_at      timestamptz,
  failures      integer not null default 0,
  version       text,
  devices       jsonb not null default '[]',
  models        jsonb not null default '{}',
  classes       jsonb not null default '[]',
  running       integer not null default 0,
  waiting       integer not null default 0,
  foreign_prompts integer not null default 0,
  last_seen_at  timestamptz,
  removed_at    timestamptz,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);
create unique index uq_comfy_nodes_url on comfy_nodes (url) where removed_at is null;
create trigger comfy_nodes_updated_at before update on comfy_nodes for each row execute function set_updated_at();

-- An attempt holds its place at a node until it is settled, whatever is known of it meanwhile.
alter table generation_attempts
  add column node_id bigint references comfy_nodes (id) on delete set null,
  add column model text,
  add column crashes integer not null default 0,
  add column submitted_at timestamptz,
  add column began_at timestamptz;
create index generation_attempts_node_id_idx on generation_attempts (node_id);
create index generation_attempts_open_idx on generation_attempts (node) where state in ('submitting', 'unknown', 'submitted');

alter table generation_batches
  add column priority integer not null default 0,
  add column attempt integer not null default 1,
  add column style_variant_id bigint references image_variants (id) on delete set null,
  add column inputs jsonb not null default '{}',
  add column purpose text not null default 'candidates' check (purpose in ('candidates', 'test')),
  add column cost_cents_each numeric(12, 4) not null default 0;
create index generation_batches_style_variant_id_idx on generation_batches (style_variant_id);

-- The queue itself: items that wait, found without reading those that have ended. `dispatched_at`: a job was placed.
alter table generation_items
  add column dispatched_at timestamptz,
  add column not_before timestamptz;
create index generation_items_waiting_idx on generation_items (batch_id, ordinal) where state = 'queued';

-- Who was served last, for turns between people; nobody signed in shares one row.
create table generation_turns (
  id            bigint generated always as identity primary key,
  user_id       bigint references users (id) on delete cascade,
  served_at     timestamptz not null default now(),
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);
create unique index uq_generation_turns_user on generation_turns (coalesce(user_id, 0));
create index generation_turns_user_id_idx on generation_turns (user_id);
create trigger generation_turns_updated_at before update on generation_turns for each row execute function set_updated_at();

alter table collections add column queue_paused_at timestamptz;
alter table collections add column queue_paused_by bigint references users (id) on delete set null;
create index collections_queue_paused_by_idx on collections (queue_paused_by);

alter table workflow_versions
  add column comment text not null default '',
  add column made_by bigint references users (id) on delete set null,
  add column environment jsonb not null default '{}';
create index workflow_versions_made_by_idx on workflow_versions (made_by);
alter table workflows add column archived_at timestamptz;


-- Money: a promise when pictures are queued, then what was paid, or the promise given back. Sums are over `cents`.
create table spend_ledger (
  id            bigint generated always as identity primary key,
  uid           uuid not null unique,
  collection_id bigint not null references collections (id) on delete cascade,
  user_id       bigint references users (id) on delete set null,
  batch_id      bigint references generation_batches (id) on delete set null,
  item_id       bigint references generation_items (id) on delete set null,
  attempt_uid   uuid,
  provider      text not null,
  kind          text not null check (kind in ('reserved', 'released', 'spent')),
  cents         numeric(12, 4) not null,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);
create index spend_ledger_collection_id_idx on spend_ledger (collection_id, created_at);
create index spend_ledger_user_id_idx on spend_ledger (user_id, created_at);
create index spend_ledger_batch_id_idx on spend_ledger (batch_id);
create index spend_ledger_item_id_idx on spend_ledger (item_id);
create unique index uq_spend_ledger_spent on spend_ledger (attempt_uid) where kind = 'spent';
create trigger spend_ledger_updated_at before update on spend_ledger for each row execute function set_updated_at();

-- Without a row nothing that costs may be made. `user_id` null: the limit of the whole collection.
create table budgets (
  id            bigint generated always as identity primary key,
  uid           uuid not null unique,
  collection_id bigint not null references collections (id) on delete cascade,
  user_id       bigint references users (id) on delete cascade,
  period        text not null check (period in ('day', 'month')),
  limit_cents   numeric(12, 4) not null check (limit_cents >= 0),
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);
create unique index uq_budgets on budgets (collection_id, coalesce(user_id, 0), period);
create index budgets_collection_id_idx on budgets (collection_id);
create index budgets_user_id_idx on budgets (user_id);
create trigger budgets_updated_at before update on budgets for each row execute function set_updated_at();

-- The same key of the same person means the same request: its first answer is given again for a day.
create table idempotency_keys (
  id            bigint generated always as identity primary key,
  user_id       bigint not null references users (id) on delete cascade,
  key           text not null,
  route         text not null,
  request_sha256 text not null,
  answer        jsonb,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  unique (user_id, key)
);
create index idempotency_keys_user_id_idx on idempotency_keys (user_id);
create index idempotency_keys_created_at_idx on idempotency_keys (created_at);
create trigger idempotency_keys_updated_at before update on idempotency_keys for each row execute function set_updated_at();
