-- Why: how many pictures of a person and of a collection wait or run is asked with every request, and must not cost more the
-- longer the queue and the past are. Locks: generation_items while the indexes are built. Undo: drop the indexes.
create index generation_items_open_of_collection_idx on generation_items (collection_row)
  where state in ('queued', 'processing');
create index generation_items_open_of_user_idx on generation_items (user_row) where state in ('queued', 'processing');
