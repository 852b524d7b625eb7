-- Why: people, how they sign in, and what was done by whom. The first four tables are better-auth's, with our column names.
-- Locks: new tables, nothing waits. Undo: drop them.
create table users (
  id             bigint generated always as identity primary key,
  uid            uuid not null default gen_random_uuid() unique,
  name           text not null,
  email          text not null unique,
  email_verified boolean not null default false,
  image          text,
  is_admin       boolean not null default false,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now()
);
create trigger users_updated_at before update on users for each row execute function set_updated_at();

create table sessions (
  id         bigint generated always as identity primary key,
  user_id    bigint not null references users (id) on delete cascade,
  token      text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index sessions_user_id_idx on sessions (user_id);
create trigger sessions_updated_at before update on sessions for each row execute function set_updated_at();

create table accounts (
  id                       bigint generated always as identity primary key,
  user_id                  bigint not null references users (id) on delete cascade,
  account_id               text not null,
  provider_id              text not null,
  access_token             text,
  refresh_token            text,
  id_token                 text,
  access_token_expires_at  timestamptz,
  refresh_token_expires_at timestamptz,
  scope                    text,
  password                 text,
  created_at               timestamptz not null default now(),
  updated_at               timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index accounts_user_id_idx on accounts (user_id);
create trigger accounts_updated_at before update on accounts for each row execute function set_updated_at();

create table verifications (
  id         bigint generated always as identity primary key,
  identifier text not null,
  value      text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verifications_identifier_idx on verifications (identifier);
create trigger verifications_updated_at before update on verifications for each row execute function set_updated_at();

-- Append-only: the trigger refuses to change or remove what was written.
create table audit_log (
  id             bigint generated always as identity primary key,
  uid            uuid not null unique,
  actor_id       bigint references users (id) on delete set null,
  action         text not null,
  object         text not null,
  outcome        text not null,
  request_id     text,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now()
);
create index audit_log_actor_id_idx on audit_log (actor_id);
create function refuse_rewriting_history() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.actor_id is null and old.actor_id is not null
     and row (new.id, new.uid, new.action, new.object, new.outcome, new.request_id, new.created_at)
      is not distinct from row (old.id, old.uid, old.action, old.object, old.outcome, old.request_id, old.created_at) then
    return new; -- the account was erased; the act stays
  end if;
  raise exception 'the audit log is append-only';
end $$;
create trigger audit_log_append_only before update or delete on audit_log for each row execute function refuse_rewriting_history();
create trigger audit_log_never_emptied before truncate on audit_log for each statement execute function refuse_rewriting_history();
create trigger audit_log_updated_at before update on audit_log for each row execute function set_updated_at();
