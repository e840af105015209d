-- Where people get mail. One address is one person's in an application: `folded` is its lower case.
-- A principal may be an owner, who stands in no directory; hence no foreign keys.
create table mail_addresses (
  application ${text} not null references applications (id),
  principal ${text} not null,
  address text not null,
  folded ${text} not null,
  verified_at bigint,
  created_at bigint not null,
  primary key (application, principal)
) ${keyed};
create unique index mail_addresses_by_folded on mail_addresses (application, folded);

-- Links that were mailed, by the hash of their secret; each works once, and until its end.
create table mail_links (
  hash ${text} not null primary key,
  application ${text} not null references applications (id),
  principal ${text} not null,
  kind ${text} not null,
  address text not null,
  created_at bigint not null,
  expires_at bigint not null
) ${keyed};
create index mail_links_by_principal on mail_links (application, principal);
create index mail_links_by_end on mail_links (expires_at);

-- Second factors. `secret` is sealed under a key that is not in the database (TOTP), or holds what
-- a passkey is checked by; `handle` is the id of a passkey's credential; `last_step` is the last
-- time step (or counter) that was used, so that a code counts once.
create table second_factors (
  application ${text} not null references applications (id),
  principal ${text} not null,
  id ${text} not null,
  kind ${text} not null,
  name text not null,
  secret text not null,
  handle ${text},
  last_step bigint not null,
  confirmed_at bigint,
  used_at bigint,
  created_at bigint not null,
  primary key (application, principal, id)
) ${keyed};
create unique index second_factors_by_handle on second_factors (application, handle)
  where handle is not null;

create table recovery_codes (
  application ${text} not null references applications (id),
  principal ${text} not null,
  hash ${text} not null,
  primary key (application, principal, hash)
) ${keyed};
