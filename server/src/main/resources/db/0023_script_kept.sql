-- What scripts keep between their runs, as JSON. `place` is the path of the script whose it is, and
-- empty for what all scripts of the application share; `script` is the same, null for those.
create table script_kept (
  application ${text} not null references applications (id),
  place ${text} not null,
  name ${text} not null,
  script ${text},
  value text not null,
  bytes bigint not null,
  updated_at bigint not null,
  primary key (application, place, name),
  foreign key (application, script) references scripts (application, path) on delete cascade
) ${keyed};
create index script_kept_by_script on script_kept (application, script);
