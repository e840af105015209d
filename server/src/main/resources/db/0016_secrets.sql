-- What scripts know of other systems. Values are sealed under a key that is not in the database:
-- they are needed in clear, so that a hash would not do.
create table secrets (
  application ${text} not null references applications (id),
  name ${text} not null,
  sealed text not null,
  description text,
  access_list text not null,
  owner ${text} not null,
  created_at bigint not null,
  changed_at bigint not null,
  version bigint not null,
  primary key (application, name)
) ${keyed};

-- What other services gave to a principal, sealed likewise. A principal may be an owner, who stands
-- in no directory; hence no foreign key.
create table connections (
  application ${text} not null references applications (id),
  principal ${text} not null,
  provider ${text} not null,
  sealed text not null,
  changed_at bigint not null,
  version bigint not null,
  primary key (application, principal, provider)
) ${keyed};
