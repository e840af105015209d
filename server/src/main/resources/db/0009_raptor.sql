-- What Raptor's clients keep beside the directory: apps, nodes of trees, values of profiles, and what
-- they know of users, devices, roles and tokens and the directory does not. What belongs to a
-- principal or a token goes with it. `above` and `domain` are ids of other items, `body` is JSON.
create table raptor_items (
  application ${text} not null references applications (id),
  kind ${text} not null,
  id ${text} not null,
  principal ${text},
  token ${text},
  above ${text},
  domain ${text},
  name ${text},
  body text not null,
  created_at bigint not null,
  updated_at bigint not null,
  version bigint not null,
  primary key (application, kind, id),
  foreign key (application, principal) references principals (application, id) on delete cascade,
  foreign key (application, token) references tokens (application, id) on delete cascade
) ${keyed};
create index raptor_items_by_principal on raptor_items (application, principal, kind, id)
  where principal is not null;
create index raptor_items_by_token on raptor_items (application, token) where token is not null;
create index raptor_items_by_above on raptor_items (application, kind, above, id)
  where above is not null;
create index raptor_items_by_domain on raptor_items (application, kind, domain, id)
  where domain is not null;
create index raptor_items_by_name on raptor_items (application, kind, name, id)
  where name is not null;
-- one role for each name
create unique index raptor_names on raptor_items (application, kind, name)
  where kind = 'ROLE';
