-- Why: a slot says what its pictures show; a slot's workflow can be read in the game's words; a batch never counts beyond itself.
-- Locks: slots and generation_batches for one short look at each; a new view. Undo: drop all three.
alter table slots add column description text not null default '';
update slots set description = case key
  when 'portrait' then 'The face, in the middle of the picture'
  when 'sprite'   then 'The whole figure, on nothing'
  when 'avatar'   then 'The face, for small sizes'
  when 'backdrop' then 'A place, wide, for figures to stand in front of'
  when 'item'     then 'One object, filling the picture'
  else description end
where collection_id is null;
-- A whole figure is tall.
update slots set world_aspect = '2:3' where collection_id is null and key = 'sprite';

alter table generation_batches add constraint completed_within_count check (completed_count between 0 and count);

-- The default of each slot, in its newest version; `world_id` null: of every world that has none of its own.
create view workflow_configurations as
select
  flow.uid as id,
  world.uid as world_id,
  flow.slot,
  flow.name,
  newest.version,
  newest.graph as workflow_json,
  newest.mappings -> 'prompt_mappings' as prompt_mappings,
  newest.locked_inputs,
  newest.mappings -> 'style_reference_mapping' as style_reference_mapping,
  flow.created_at,
  newest.created_at as updated_at
from workflows flow
left join collections world on world.id = flow.collection_id
cross join lateral (
  select * from workflow_versions own where own.workflow_id = flow.id order by own.version desc limit 1
) newest
where flow.is_default and flow.archived_at is null;
