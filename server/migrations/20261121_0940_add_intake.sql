-- Why: what the checks found on each picture, whose faces may be looked at, and the vectors that likeness is measured by.
-- Locks: new tables, nothing waits. Undo: drop them; checks can be run again.
create table qa_results (
  id            bigint generated always as identity primary key,
  uid           uuid not null default gen_random_uuid() unique,
  variant_id    bigint not null references image_variants (id) on delete cascade,
  run_uid       uuid not null,
  check_name    text not null,
  check_version integer not null default 1,
  score         double precision,
  unit          text not null default '',
  threshold     jsonb,
  verdict       text not null check (verdict in ('pass', 'warn', 'fail', 'error', 'skipped')),
  message       text not null,
  details       jsonb not null default '{}',
  model_id      text,
  current       boolean not null default true,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  unique (variant_id, run_uid, check_name)
);
create index qa_results_current_idx on qa_results (variant_id) where current;
create trigger qa_results_updated_at before update on qa_results for each row execute function set_updated_at();

create table quality_overrides (
  id         bigint generated always as identity primary key,
  uid        uuid not null default gen_random_uuid() unique,
  variant_id bigint not null references image_variants (id) on delete cascade,
  actor_id   bigint references users (id) on delete set null,
  reason     text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index quality_overrides_variant_id_idx on quality_overrides (variant_id);
create index quality_overrides_actor_id_idx on quality_overrides (actor_id);
create trigger quality_overrides_updated_at before update on quality_overrides for each row execute function set_updated_at();

create table consents (
  id            bigint generated always as identity primary key,
  uid           uuid not null unique,
  collection_id bigint not null references collections (id) on delete cascade,
  statement     text not null check (statement in ('consent', 'fiction')),
  text_version  text not null,
  stated_by     bigint references users (id) on delete set null,
  withdrawn_at  timestamptz,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);
create index consents_collection_id_idx on consents (collection_id);
create index consents_stated_by_idx on consents (stated_by);
create unique index uq_consents_standing on consents (collection_id) where withdrawn_at is null;
create trigger consents_updated_at before update on consents for each row execute function set_updated_at();

-- Biometric: never leaves the server, never listed, never logged. Distances are L2 between vectors of one model_id.
create table face_embeddings (
  id              bigint generated always as identity primary key,
  uid             uuid not null default gen_random_uuid() unique,
  variant_id      bigint not null references image_variants (id) on delete cascade,
  model_id        text not null,
  metric          text not null default 'l2',
  embedding       real[] not null check (array_length(embedding, 1) = 128),
  face_index      integer not null,
  is_primary      boolean not null default false,
  box             real[] not null check (array_length(box, 1) = 4),
  detection_score real not null,
  face_pixels     real not null,
  roll            real not null,
  yaw             real not null,
  stale_at        timestamptz,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  unique (variant_id, model_id, face_index)
);
create trigger face_embeddings_updated_at before update on face_embeddings for each row execute function set_updated_at();
