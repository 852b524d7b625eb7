-- Why: containers with members and policies, the things depicted in them, and the named places for pictures.
-- Locks: new tables, nothing waits. Undo: drop them.
create table collections (
  id                bigint generated always as identity primary key,
  uid               uuid not null unique,
  name              text not null,
  kind              text not null check (kind in ('studio', 'world', 'profiles')),
  requires_approval boolean not null,
  most_per_batch    integer not null default 16 check (most_per_batch between 1 and 16),
  archived_at       timestamptz,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now()
);
create trigger collections_updated_at before update on collections for each row execute function set_updated_at();

create table memberships (
  id            bigint generated always as identity primary key,
  collection_id bigint not null references collections (id) on delete cascade,
  user_id       bigint not null references users (id) on delete cascade,
  role          text not null check (role in ('viewer', 'player', 'reviewer', 'owner', 'creator')),
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  unique (collection_id, user_id)
);
create index memberships_user_id_idx on memberships (user_id);
create trigger memberships_updated_at before update on memberships for each row execute function set_updated_at();

create table subjects (
  id                bigint generated always as identity primary key,
  uid               uuid not null unique,
  collection_id     bigint not null references collections (id) on delete cascade,
  kind              text not null check (kind in ('character', 'profile', 'location', 'item')),
  name              text not null,
  description       text not null default '',
  attributes        jsonb not null default '{}',
  source_image_path text,
  archived_at       timestamptz,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now()
);
-- Lists are paged by (name, id) inside a collection.
create index subjects_collection_id_idx on subjects (collection_id, name, id);
create trigger subjects_updated_at before update on subjects for each row execute function set_updated_at();

-- The studio's word for a subject of kind character.
create view characters as select * from subjects where kind = 'character';

-- Built-in slots have no collection; a collection may add its own, by any key.
create table slots (
  id            bigint generated always as identity primary key,
  uid           uuid not null default gen_random_uuid() unique,
  collection_id bigint references collections (id) on delete cascade,
  key           text not null,
  label         text not null,
  kind          text not null check (kind in ('portrait', 'background', 'card', 'custom')),
  aspect        text not null check (aspect ~ '^[1-9][0-9]?:[1-9][0-9]?$'),
  alpha         boolean not null default false,
  sensitive     boolean not null default false,
  subject_kinds text[] not null,
  quality       text not null default 'scene' check (quality in ('portrait', 'scene', 'card')),
  position      integer not null default 100,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);
create index slots_collection_id_idx on slots (collection_id);
create unique index uq_slots_key on slots (coalesce(collection_id, 0), key);
create trigger slots_updated_at before update on slots for each row execute function set_updated_at();

insert into slots (key, label, kind, aspect, alpha, subject_kinds, quality, position) values
  ('portrait',   'Portrait',    'portrait',   '4:5',  false, '{character}',               'portrait', 10),
  ('sprite',     'Sprite',      'portrait',   '4:5',  true,  '{character}',               'scene',    20),
  ('avatar',     'Avatar',      'portrait',   '1:1',  false, '{profile}',                 'portrait', 10),
  ('backdrop',   'Backdrop',    'background', '16:9', false, '{location,character}',      'scene',    30),
  ('item',       'Item',        'custom',     '1:1',  false, '{item}',                    'scene',    40),
  ('bg_16x9',    'Background',  'background', '16:9', false, '{profile,character}',       'scene',    50),
  ('bg_card',    'Card background', 'background', '16:9', false, '{profile}',             'scene',    60),
  ('bg_3x1',     'Banner background', 'background', '3:1', false, '{profile}',            'scene',    70),
  ('avatar_3x1', 'Banner',      'card',       '3:1',  false, '{profile}',                 'card',     80),
  ('og',         'Link card',   'card',       '40:21', false, '{profile,character}',      'card',     90),
  ('card',       'Profile card', 'card',      '16:9', false, '{profile,character}',       'card',     91),
  ('simple',     'Simple card', 'card',       '16:9', false, '{profile,character}',       'card',     92);
