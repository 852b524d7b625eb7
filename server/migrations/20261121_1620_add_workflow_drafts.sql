-- Why: a batch keeps what its workflow is filled with as it was when it was asked for, and a test of changes that nobody
-- has saved keeps those changes; so every try at an item sends the same, whatever is edited meanwhile.
-- Locks: columns without a value to compute, no table is rewritten. Undo: drop the columns; open batches are filled from their prompt alone.
alter table generation_batches
  add column template_values jsonb,
  add column draft jsonb;
create index workflow_versions_workflow_id_idx on workflow_versions (workflow_id);
create index workflows_living_idx on workflows (slot, name) where archived_at is null;
