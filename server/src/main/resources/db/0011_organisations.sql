-- Organisations of an application's users. Each is a group too: who is in it and which roles it has
-- stands there.
create table organisations (
  application ${text} not null,
  id ${text} not null,
  name ${text} not null,
  consultancy ${text},
  consults boolean not null,
  data text not null,
  created_at bigint not null,
  updated_at bigint not null,
  version bigint not null,
  primary key (application, id),
  foreign key (application, id) references member_groups (application, id) on delete cascade,
  foreign key (application, consultancy) references organisations (application, id)
) ${keyed};
create unique index organisations_by_name on organisations (application, name);
create index organisations_by_consultancy on organisations (application, consultancy, id)
  where consultancy is not null;

-- Who may give and take which role: holders of `granter`, to the members of their own organisation
-- or of its clients.
create table role_granters (
  application ${text} not null,
  role ${text} not null,
  granter ${text} not null,
  reach ${text} not null,
  primary key (application, role, granter, reach),
  foreign key (application, role) references roles (application, id) on delete cascade,
  foreign key (application, granter) references roles (application, id) on delete cascade
) ${keyed};
create index role_granters_by_granter on role_granters (application, granter);

-- What a dialect keeps of a user besides, as JSON.
create table member_notes (
  application ${text} not null,
  member ${text} not null,
  notes text not null,
  primary key (application, member),
  foreign key (application, member) references principals (application, id) on delete cascade
) ${keyed};

-- Whole numbers that stand for ids where a protocol knows no others. One is never given twice, not
-- even after its owner is gone.
create table numbers (
  application ${text} not null references applications (id),
  kind ${text} not null,
  id ${text} not null,
  number bigint not null,
  primary key (application, kind, id)
) ${keyed};
create unique index numbers_by_number on numbers (application, kind, number);
