-- Scripts and files of applications, by path. Lists are access lists as text; `owner` and `author`
-- are subjects.
create table scripts (
  application ${text} not null references applications (id),
  path ${text} not null,
  kind text not null,
  content_type text not null,
  content ${bytes} not null,
  execute_list text not null,
  read_list text not null,
  write_list text not null,
  run_as text not null,
  owner ${text} not null,
  author text not null,
  created_at bigint not null,
  updated_at bigint not null,
  version bigint not null,
  primary key (application, path)
) ${keyed};

-- What they were before; so many of each are kept.
create table script_versions (
  application ${text} not null,
  path ${text} not null,
  version bigint not null,
  kind text not null,
  content_type text not null,
  content ${bytes} not null,
  author text not null,
  at bigint not null,
  primary key (application, path, version),
  foreign key (application, path) references scripts (application, path) on delete cascade
) ${keyed};

-- What scripts have said; ids grow with the time.
create table script_logs (
  application ${text} not null references applications (id),
  id ${text} not null,
  path ${text} not null,
  run text not null,
  level text not null,
  line text not null,
  caller text not null,
  at bigint not null,
  primary key (application, id)
) ${keyed};
create index script_logs_by_path on script_logs (application, path, id);
create index script_logs_by_time on script_logs (at);

-- When scripts are to run, and as whom; `cron` is null for once.
create table script_timers (
  application ${text} not null,
  id ${text} not null,
  path ${text} not null,
  cron text,
  zone text not null,
  parameters text not null,
  owner ${text} not null,
  owner_since bigint not null,
  due_at bigint not null,
  created_at bigint not null,
  primary key (application, id),
  foreign key (application, path) references scripts (application, path) on delete cascade
) ${keyed};
create index script_timers_due on script_timers (due_at);

-- Which scripts run with the messages of which channels, and as whom.
create table script_listeners (
  application ${text} not null,
  id ${text} not null,
  path ${text} not null,
  filter text not null,
  owner ${text} not null,
  owner_since bigint not null,
  created_at bigint not null,
  primary key (application, id),
  foreign key (application, path) references scripts (application, path) on delete cascade
) ${keyed};
