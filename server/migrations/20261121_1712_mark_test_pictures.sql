-- Why: a picture made to try a workflow out is no candidate; the table itself says which those are, and never lets one be hero.
-- Locks: image_variants shortly, for a column with a default and a check over all rows. Undo: drop the column; the batch still tells.
alter table image_variants add column is_test boolean not null default false;
update image_variants
set is_test = true, is_hero = false, status_id = case status_id when 5 then 3 else status_id end
from generation_items item join generation_batches batch on batch.id = item.batch_id
where item.variant_id = image_variants.id and batch.purpose = 'test';
alter table image_variants add constraint a_test_is_no_hero check (not (is_test and is_hero));

-- A test's picture that comes late has no item that could tell its purpose.
create or replace view gallery_assets as
select
  variant.uid as id,
  variant.id as variant_id,
  world.id as collection_id,
  world.uid as world_id,
  entity.uid as entity_id,
  entity.kind as entity_type,
  entity.name as entity_name,
  variant.slot as asset_type,
  variant.slot as workflow_slot,
  flow.uid as workflow_id,
  variant.prompt,
  standing.name as status,
  variant.is_hero as is_active,
  style.uid as style_reference_id,
  case when style.deleted_at is null then '/pictures/' || style.uid || '/small' end as style_reference_thumbnail,
  batch.uid as batch_id,
  case when variant.is_test then 'test' else 'candidates' end as purpose,
  case when variant.blob_id is not null then '/pictures/' || variant.uid || '/download' end as file_path,
  case when variant.blob_id is not null then '/pictures/' || variant.uid || '/medium' end as thumbnail_path,
  variant.width,
  variant.height,
  bytes.thumbhash,
  variant.created_at
from image_variants variant
join variant_statuses standing on standing.id = variant.status_id
join subjects entity on entity.id = variant.subject_id and entity.archived_at is null
join collections world on world.id = entity.collection_id
left join blobs bytes on bytes.id = variant.blob_id
left join workflows flow on flow.id = variant.workflow_id
left join image_variants style on style.id = variant.style_variant_id
left join generation_items item on item.variant_id = variant.id
left join generation_batches batch on batch.id = item.batch_id
where variant.deleted_at is null and variant.slot <> 'source';
