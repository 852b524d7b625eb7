-- Why: what is next in the queue is found through one index, however much waits, and a place at a node is held from the
-- moment a job is placed. The added columns repeat the batch's own, which never change, so that the index can lead by them.
-- Locks: generation_items and generation_attempts for the length of one update. Undo: drop the columns and indexes.
alter table generation_items
  add column provider       text not null default '',
  add column priority       integer not null default 0,
  add column collection_row bigint not null default 0,
  add column user_row       bigint not null default 0,
  add column model          text,
  add column node           text,
  add column passed_over    integer not null default 0,
  add column forgiven       integer not null default 0 check (forgiven >= 0);

update generation_items item set provider = batch.provider, priority = batch.priority,
  collection_row = batch.collection_id, user_row = coalesce(batch.requested_by, 0)
from generation_batches batch where batch.id = item.batch_id;

-- Lines of the queue: one person's work in one collection, the more urgent first.
create index generation_items_line_idx on generation_items (provider, (-priority), collection_row, user_row, id)
  where state = 'queued' and dispatched_at is null;
create index generation_items_dispatched_idx on generation_items (node) where dispatched_at is not null;

-- The measured pace of a provider or workflow.
create index generation_attempts_landed_idx on generation_attempts (id desc) where state = 'landed';

-- `late`: its picture came after its item had ended without it, and was kept as a further candidate.
alter table generation_attempts drop constraint generation_attempts_state_check;
alter table generation_attempts add constraint generation_attempts_state_check
  check (state in ('submitting', 'unknown', 'submitted', 'landed', 'late', 'failed', 'cancelled', 'absent'));
