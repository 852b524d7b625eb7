-- Why: one current render per subject and card; the key is the hash of everything that went into it.
-- Locks: a new table, nothing waits. Undo: drop it; cards are drawn again.
create table card_renders (
  id                    bigint generated always as identity primary key,
  uid                   uuid not null unique,
  subject_id            bigint not null references subjects (id) on delete cascade,
  card                  text not null check (card in ('og', 'card', 'simple')),
  render_key            text not null,
  blob_id               bigint not null references blobs (id) on delete restrict,
  avatar_variant_id     bigint references image_variants (id) on delete set null,
  background_variant_id bigint references image_variants (id) on delete set null,
  template_version      text not null,
  is_current            boolean not null default true,
  created_at            timestamptz not null default now(),
  updated_at            timestamptz not null default now(),
  unique (subject_id, card, render_key)
);
create index card_renders_blob_id_idx on card_renders (blob_id);
create index card_renders_avatar_variant_id_idx on card_renders (avatar_variant_id);
create index card_renders_background_variant_id_idx on card_renders (background_variant_id);
create unique index uq_card_renders_current on card_renders (subject_id, card) where is_current;
create trigger card_renders_updated_at before update on card_renders for each row execute function set_updated_at();
