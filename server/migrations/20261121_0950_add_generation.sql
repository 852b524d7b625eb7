-- Why: requests for pictures, their items and every try at them; an item lands exactly once.
-- Locks: new tables, nothing waits. Undo: drop them; pictures already made stay in image_variants.
create table generation_batches (
  id              bigint generated always as identity primary key,
  uid             uuid not null unique,
  collection_id   bigint not null references collections (id) on delete cascade,
  subject_id      bigint not null references subjects (id) on delete cascade,
  requested_by    bigint references users (id) on delete set null,
  slot            text not null,
  provider        text not null,
  prompt          text not null,
  style           text,
  seed            numeric(20, 0) not null,
  workflow_version_id bigint references workflow_versions (id) on delete set null,
  count           integer not null check (count between 1 and 16),
  status          text not null default 'Queued' check (status in ('Queued', 'Processing', 'Complete', 'Failed', 'Cancelled')),
  completed_count integer not null default 0,
  error_message   text,
  cancel_asked_at timestamptz,
  cleared_at      timestamptz,
  started_at      timestamptz,
  finished_at     timestamptz,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now()
);
create index generation_batches_collection_id_idx on generation_batches (collection_id, id desc);
create index generation_batches_subject_id_idx on generation_batches (subject_id);
create index generation_batches_requested_by_idx on generation_batches (requested_by);
create index generation_batches_workflow_version_id_idx on generation_batches (workflow_version_id);
create index generation_batches_open_idx on generation_batches (id) where status in ('Queued', 'Processing');
create trigger generation_batches_updated_at before update on generation_batches for each row execute function set_updated_at();

create table generation_items (
  id         bigint generated always as identity primary key,
  uid        uuid not null unique,
  batch_id   bigint not null references generation_batches (id) on delete cascade,
  ordinal    integer not null check (ordinal >= 0),
  variant_id bigint references image_variants (id) on delete set null,
  state      text not null default 'queued' check (state in ('queued', 'processing', 'complete', 'failed', 'cancelled')),
  attempts   integer not null default 0,
  error      text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (batch_id, ordinal)
);
create index generation_items_variant_id_idx on generation_items (variant_id);
create trigger generation_items_updated_at before update on generation_items for each row execute function set_updated_at();

-- The uid of an attempt is the ComfyUI prompt id. The row is committed before anything is sent.
create table generation_attempts (
  id          bigint generated always as identity primary key,
  uid         uuid not null unique,
  item_id     bigint not null references generation_items (id) on delete cascade,
  number      integer not null check (number > 0),
  node        text,
  state       text not null default 'submitting' check (state in ('submitting', 'unknown', 'submitted', 'landed', 'failed', 'cancelled', 'absent')),
  failure     text,
  error       text,
  finished_at timestamptz,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  unique (item_id, number)
);
create unique index uq_generation_attempts_landed on generation_attempts (item_id) where state = 'landed';
create trigger generation_attempts_updated_at before update on generation_attempts for each row execute function set_updated_at();
