-- What devices were told to do. A call is open while it has a time at which it is given up.
create table action_calls (
  application ${text} not null,
  device ${text} not null,
  action ${text} not null,
  id ${text} not null,
  state text not null,
  sender text not null,
  payload text not null,
  status text,
  result text,
  created_at bigint not null,
  changed_at bigint not null,
  due_at bigint not null,
  open_until bigint,
  primary key (application, device, action, id),
  foreign key (application, device) references principals (application, id) on delete cascade
) ${keyed};
create index action_calls_open on action_calls (open_until) where open_until is not null;

-- What was said last about each action.
create table action_states (
  application ${text} not null,
  device ${text} not null,
  action ${text} not null,
  call text,
  state text,
  status text,
  result text,
  sender text not null,
  at bigint not null,
  primary key (application, device, action),
  foreign key (application, device) references principals (application, id) on delete cascade
) ${keyed};

-- The permission of a grant, so that grants are found by the thing that they are for; null for those
-- of earlier versions.
alter table grants add column permission ${text};
create index grants_by_permission on grants (application, permission);
