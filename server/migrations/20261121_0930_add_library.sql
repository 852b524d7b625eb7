-- Why: every picture and its past: bytes by their hash, derived sizes, variants with one hero per slot.
-- Locks: new tables, nothing waits. Undo: drop them; files stay under their hashes.
create table blobs (
  id         bigint generated always as identity primary key,
  uid        uuid not null unique,
  sha256     text not null unique check (sha256 ~ '^[0-9a-f]{64}$'),
  byte_size  bigint not null check (byte_size > 0),
  format     text not null check (format in ('png', 'jpeg', 'webp')),
  width      integer not null check (width > 0),
  height     integer not null check (height > 0),
  thumbhash  text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create trigger blobs_updated_at before update on blobs for each row execute function set_updated_at();

create table renditions (
  id              bigint generated always as identity primary key,
  uid             uuid not null default gen_random_uuid() unique,
  blob_id         bigint not null references blobs (id) on delete cascade,
  longest_side    integer not null check (longest_side in (256, 512, 1024)),
  rendered_blob_id bigint not null references blobs (id) on delete restrict,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  unique (blob_id, longest_side)
);
create index renditions_rendered_blob_id_idx on renditions (rendered_blob_id);
create trigger renditions_updated_at before update on renditions for each row execute function set_updated_at();

create table variant_statuses (
  id          bigserial primary key,
  name        text not null unique,
  description text,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now()
);
create trigger variant_statuses_updated_at before update on variant_statuses for each row execute function set_updated_at();
-- The numbers are fixed because the checks of image_variants speak of them.
insert into variant_statuses (id, name, description) values
  (1, 'pending',    'Requested, not started'),
  (2, 'generating', 'Being generated'),
  (3, 'generated',  'Done, awaiting review'),
  (4, 'editing',    'Exported for external editing'),
  (5, 'approved',   'Approved as the hero of its type'),
  (6, 'rejected',   'Rejected by a reviewer');
select setval(pg_get_serial_sequence('variant_statuses', 'id'), 6);

create table workflows (
  id         bigint generated always as identity primary key,
  uid        uuid not null unique,
  collection_id bigint references collections (id) on delete cascade,
  name       text not null,
  slot       text not null,
  is_default boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index workflows_collection_id_idx on workflows (collection_id);
create unique index uq_workflows_default on workflows (coalesce(collection_id, 0), slot) where is_default;
create trigger workflows_updated_at before update on workflows for each row execute function set_updated_at();

create table workflow_versions (
  id            bigint generated always as identity primary key,
  uid           uuid not null unique,
  workflow_id   bigint not null references workflows (id) on delete cascade,
  version       integer not null,
  graph         text not null,
  graph_sha256  text not null,
  mappings      jsonb not null,
  locked_inputs jsonb not null default '[]',
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  unique (workflow_id, version)
);
create trigger workflow_versions_updated_at before update on workflow_versions for each row execute function set_updated_at();

-- character_id and variant_type are the studio's names of subject_id and slot, kept for whoever reads this table.
create table image_variants (
  id                  bigint generated always as identity primary key,
  uid                 uuid not null unique,
  subject_id          bigint not null references subjects (id) on delete cascade on update cascade,
  character_id        bigint not null generated always as (subject_id) stored,
  slot                text not null,
  variant_type        text not null generated always as (slot) stored,
  status_id           bigint not null references variant_statuses (id) on delete restrict on update cascade,
  workflow_id         bigint references workflows (id) on delete set null on update cascade,
  workflow_version_id bigint references workflow_versions (id) on delete set null,
  provenance          text not null default 'generated' check (provenance in ('generated', 'manually_edited', 'manual_upload')),
  is_hero             boolean not null default false,
  file_path           text,
  file_size_bytes     bigint,
  width               integer,
  height              integer,
  format              text,
  blob_id             bigint references blobs (id) on delete restrict,
  version             integer not null default 1 check (version > 0),
  family_id           uuid not null,
  parent_variant_id   bigint references image_variants (id) on delete set null on update cascade,
  source_variant_id   bigint references image_variants (id) on delete set null,
  style_variant_id    bigint references image_variants (id) on delete set null,
  attempt_id          uuid,
  prompt              text,
  provider            text,
  seed                numeric(20, 0),
  generation_params   jsonb,
  late                boolean not null default false,
  deleted_at          timestamptz,
  deleted_by          bigint references users (id) on delete set null,
  deleted_reason      text,
  created_at          timestamptz not null default now(),
  updated_at          timestamptz not null default now(),
  -- approved (5) means hero; a hero is approved or out for editing (4). A trashed hero remembers that it was one.
  constraint hero_is_approved check (not is_hero or status_id in (4, 5)),
  constraint approved_is_hero check (status_id <> 5 or is_hero or deleted_at is not null),
  -- From generated (3) on there are bytes.
  constraint made_has_bytes check (status_id in (1, 2) or blob_id is not null),
  unique (family_id, version)
);
create index image_variants_subject_id_idx on image_variants (subject_id);
create index image_variants_character_id_idx on image_variants (character_id);
create index image_variants_status_id_idx on image_variants (status_id);
create index image_variants_workflow_id_idx on image_variants (workflow_id);
create index image_variants_workflow_version_id_idx on image_variants (workflow_version_id);
create index image_variants_parent_variant_id_idx on image_variants (parent_variant_id);
create index image_variants_source_variant_id_idx on image_variants (source_variant_id);
create index image_variants_style_variant_id_idx on image_variants (style_variant_id);
create index image_variants_blob_id_idx on image_variants (blob_id);
create index image_variants_deleted_by_idx on image_variants (deleted_by);
-- Lists of a subject or of a slot, newest first.
create index image_variants_list_idx on image_variants (subject_id, slot, id desc);
create unique index uq_image_variants_character_hero on image_variants (character_id, variant_type) where is_hero and deleted_at is null;
create unique index uq_image_variants_attempt on image_variants (attempt_id) where attempt_id is not null;
create trigger image_variants_updated_at before update on image_variants for each row execute function set_updated_at();

-- Which avatar and background each card of a profile shows. Null means: the real avatar, the background by its mode.
create table profile_asset_selections (
  id                  bigint generated always as identity primary key,
  uid                 uuid not null default gen_random_uuid() unique,
  profile_id          bigint not null references subjects (id) on delete cascade,
  variant             text not null check (variant in ('og', 'card', 'simple')),
  avatar_asset_id     bigint references image_variants (id) on delete set null,
  background_asset_id bigint references image_variants (id) on delete set null,
  background_mode     text not null default 'auto' check (background_mode in ('auto', 'default', 'asset')),
  created_at          timestamptz not null default now(),
  updated_at          timestamptz not null default now(),
  unique (profile_id, variant)
);
create index profile_asset_selections_avatar_asset_id_idx on profile_asset_selections (avatar_asset_id);
create index profile_asset_selections_background_asset_id_idx on profile_asset_selections (background_asset_id);
create trigger profile_asset_selections_updated_at before update on profile_asset_selections for each row execute function set_updated_at();
