-- Most principals are devices, whose ids come in no order: each one that was added changed a page of
-- this index at a random place. Devices are found in the order of the primary key instead.
drop index principals_by_kind;
create index principals_by_kind on principals (application, kind, id) where kind <> 'device';
