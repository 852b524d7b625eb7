-- Why: the game's own names for entities, assets and batches; each is a second name of what is there, so nothing is kept twice.
-- Locks: new views, and a column without a default on a small table. Undo: drop them.

-- Living pictures and those that wait to be made. Addresses, not places on the disk: files are kept under their hashes.
create view gallery_assets as
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
  coalesce(batch.purpose, 'candidates') as purpose,
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

create view game_batches as
select
  batch.uid as id,
  batch.id as batch_row,
  world.uid as world_id,
  entity.kind as entity_type,
  entity.uid as entity_id,
  batch.slot as asset_type,
  batch.prompt,
  batch.count,
  batch.status,
  batch.completed_count,
  batch.error_message,
  batch.created_at
from generation_batches batch
join subjects entity on entity.id = batch.subject_id
join collections world on world.id = batch.collection_id;

-- The active asset of each of the game's slots is the slot's hero.
create view game_entities as
select
  entity.uid as id,
  entity.id as subject_id,
  world.uid as world_id,
  entity.kind as entity_type,
  entity.name,
  entity.description,
  active.portrait_asset,
  active.sprite_asset,
  active.backdrop_asset,
  active.item_asset,
  entity.created_at
from subjects entity
join collections world on world.id = entity.collection_id
cross join lateral (
  select
    (array_agg(hero.uid) filter (where hero.slot = 'portrait'))[1] as portrait_asset,
    (array_agg(hero.uid) filter (where hero.slot = 'sprite'))[1] as sprite_asset,
    (array_agg(hero.uid) filter (where hero.slot = 'backdrop'))[1] as backdrop_asset,
    (array_agg(hero.uid) filter (where hero.slot = 'item'))[1] as item_asset
  from image_variants hero
  where hero.subject_id = entity.id and hero.is_hero and hero.deleted_at is null
) active
where entity.archived_at is null;

-- A face in a game is shown in a square; a studio's portrait keeps its own shape. Null: one shape everywhere.
alter table slots add column world_aspect text check (world_aspect ~ '^[1-9][0-9]?:[1-9][0-9]?$');
update slots set world_aspect = '1:1' where collection_id is null and key = 'portrait';
