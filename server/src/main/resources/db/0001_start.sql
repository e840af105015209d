-- Accounts, directory, policy, credentials, messages and the audit chain.
--
-- ${text} compares by bytes on both databases, so that pages come in the same order;
-- ${bytes} holds raw bytes; ${keyed} stores rows inside their primary key where that is offered.

create table accounts (
  id ${text} not null primary key,
  name text not null,
  created_at bigint not null
) ${keyed};

create table owners (
  id ${text} not null primary key,
  account ${text} not null references accounts (id),
  name ${text} not null unique,
  password_hash text,
  enabled boolean not null,
  created_at bigint not null,
  version bigint not null
) ${keyed};

create table applications (
  id ${text} not null primary key,
  account ${text} not null references accounts (id),
  name text not null,
  created_at bigint not null,
  version bigint not null
) ${keyed};

create table roles (
  application ${text} not null references applications (id),
  id ${text} not null,
  description text,
  rules text not null,
  created_at bigint not null,
  version bigint not null,
  primary key (application, id)
) ${keyed};

create table member_groups (
  application ${text} not null references applications (id),
  id ${text} not null,
  description text,
  created_at bigint not null,
  version bigint not null,
  primary key (application, id)
) ${keyed};

create table group_parents (
  application ${text} not null,
  member ${text} not null,
  parent ${text} not null,
  primary key (application, member, parent),
  foreign key (application, member) references member_groups (application, id) on delete cascade,
  foreign key (application, parent) references member_groups (application, id) on delete cascade
) ${keyed};
create index group_parents_by_parent on group_parents (application, parent, member);

create table group_roles (
  application ${text} not null,
  member ${text} not null,
  role ${text} not null,
  primary key (application, member, role),
  foreign key (application, member) references member_groups (application, id) on delete cascade,
  foreign key (application, role) references roles (application, id) on delete cascade
) ${keyed};
create index group_roles_by_role on group_roles (application, role, member);

-- `search` is id, name and description in lower case, each on a line of its own.
create table principals (
  application ${text} not null references applications (id),
  id ${text} not null,
  kind ${text} not null,
  name ${text} not null,
  description text,
  enabled boolean not null,
  owner ${text},
  parent ${text},
  attributes text not null,
  public_data text not null,
  password_hash text,
  search text not null,
  created_at bigint not null,
  updated_at bigint not null,
  version bigint not null,
  primary key (application, id)
) ${keyed};
create unique index principals_by_name on principals (application, name);
create index principals_by_kind on principals (application, kind, id);
create index principals_by_owner on principals (application, owner, id) where owner is not null;
create index principals_by_parent on principals (application, parent, id) where parent is not null;

create table principal_roles (
  application ${text} not null,
  member ${text} not null,
  role ${text} not null,
  primary key (application, member, role),
  foreign key (application, member) references principals (application, id) on delete cascade,
  foreign key (application, role) references roles (application, id) on delete cascade
) ${keyed};
create index principal_roles_by_role on principal_roles (application, role, member);

create table principal_groups (
  application ${text} not null,
  member ${text} not null,
  parent ${text} not null,
  primary key (application, member, parent),
  foreign key (application, member) references principals (application, id) on delete cascade,
  foreign key (application, parent) references member_groups (application, id) on delete cascade
) ${keyed};
create index principal_groups_by_parent on principal_groups (application, parent, member);

-- A subject may be somebody whom the directory does not know: an owner, or a name that a trusted
-- issuer vouches for. Hence no foreign keys from tokens and grants to principals.
create table tokens (
  application ${text} not null references applications (id),
  id ${text} not null,
  principal ${text} not null,
  kind ${text} not null,
  name text not null,
  hash ${text} not null unique,
  permissions text,
  enabled boolean not null,
  expires_at bigint,
  previous_hash ${text} unique,
  previous_expires_at bigint,
  last_used_at bigint,
  last_used_address text,
  last_used_transport text,
  created_at bigint not null,
  version bigint not null,
  primary key (application, id)
) ${keyed};
create index tokens_by_principal on tokens (application, principal, id);
create index session_tokens_by_expiry on tokens (expires_at) where kind = 'SESSION';

create table grants (
  application ${text} not null references applications (id),
  id ${text} not null,
  subject_kind ${text} not null,
  subject ${text} not null,
  body text not null,
  created_by text not null,
  created_at bigint not null,
  version bigint not null,
  primary key (application, id)
) ${keyed};
create index grants_by_subject on grants (application, subject_kind, subject, id);

create table channel_rules (
  application ${text} not null references applications (id),
  pattern ${text} not null,
  rule text not null,
  created_at bigint not null,
  version bigint not null,
  primary key (application, pattern)
) ${keyed};

create table retained_messages (
  application ${text} not null references applications (id),
  channel ${text} not null,
  payload ${bytes} not null,
  content_type text,
  qos integer not null,
  sender text not null,
  sender_data text not null,
  published_at bigint not null,
  primary key (application, channel)
);

create table settings (
  name ${text} not null primary key,
  content text not null
) ${keyed};

create table audit_entries (
  sequence bigint not null primary key,
  application ${text},
  at bigint not null,
  action ${text} not null,
  actor ${text} not null,
  target ${text},
  body text not null,
  previous_hash text not null,
  hash text not null
) ${keyed};
create index audit_entries_by_application on audit_entries (application, sequence);
create index audit_entries_by_actor on audit_entries (actor, sequence);
create index audit_entries_by_target on audit_entries (target, sequence);
create index audit_entries_by_time on audit_entries (at, sequence);

-- One row: where the chain ends.
create table audit_head (
  id integer not null primary key check (id = 1),
  sequence bigint not null,
  hash text not null,
  mac text not null
);
