-- Why: what every domain stands on: the clock trigger, the outbox of events, the visible truth about background jobs.
-- Locks: new tables, nothing waits. Undo: drop them.
create function set_updated_at() returns trigger language plpgsql as $$
begin
  new.updated_at = now();
  return new;
end $$;

-- The list of migrations is there before the first of them runs, and before this trigger.
create trigger migrations_updated_at before update on migrations for each row execute function set_updated_at();

-- The outbox: what happened, in one gapless order per collection. The counter's row lock is held until commit, so the
-- order of sequences is the order of commits. `collection_uid` is a plain value: events outlive what they tell of.
create table event_counters (
  id             bigint generated always as identity primary key,
  collection_uid uuid not null unique,
  sequence       bigint not null default 0,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now()
);
create trigger event_counters_updated_at before update on event_counters for each row execute function set_updated_at();

create table events (
  id             bigint generated always as identity primary key,
  collection_uid uuid not null,
  sequence       bigint not null,
  type           text not null,
  body           jsonb not null,
  subject_uid    uuid,
  actor_name     text,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  unique (collection_uid, sequence)
);
create index events_subject_uid_idx on events (subject_uid, id desc);
create trigger events_updated_at before update on events for each row execute function set_updated_at();

-- What people see of background work. pg-boss carries the work; this row says how it stands.
create table jobs (
  id             bigint generated always as identity primary key,
  uid            uuid not null unique,
  name           text not null,
  key            text,
  body           jsonb not null,
  collection_uid uuid,
  subject_uid    uuid,
  variant_uid    uuid,
  state          text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  attempt        integer not null default 0,
  error          text,
  started_at     timestamptz,
  finished_at    timestamptz,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now()
);
create index jobs_variant_uid_idx on jobs (variant_uid, id desc);
-- Orders with one key join the job that still waits.
create unique index uq_jobs_waiting on jobs (name, key) where state = 'queued' and key is not null;
create index jobs_open_idx on jobs (name, state) where state in ('queued', 'running');
create trigger jobs_updated_at before update on jobs for each row execute function set_updated_at();
