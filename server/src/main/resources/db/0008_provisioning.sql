-- Claim codes, provisioning keys, and which device registered itself by which key.

-- One code at most waits for each device; who claims it takes the row away.
create table claim_codes (
  application ${text} not null,
  device ${text} not null,
  hash ${text} not null unique,
  created_by ${text} not null,
  author_since bigint not null,
  created_at bigint not null,
  expires_at bigint not null,
  primary key (application, device),
  foreign key (application, device) references principals (application, id) on delete cascade
) ${keyed};
create index claim_codes_by_end on claim_codes (expires_at);

-- Whoever made a key may be an owner, hence no foreign key to principals.
create table provisioning_keys (
  application ${text} not null references applications (id),
  id ${text} not null,
  name text not null,
  hash ${text} not null unique,
  created_by ${text} not null,
  author_since bigint not null,
  pattern text not null,
  known_only boolean not null,
  owner ${text},
  parent ${text},
  given_roles text not null,
  given_groups text not null,
  permissions text,
  token_life bigint,
  addresses text not null,
  enabled boolean not null,
  expires_at bigint,
  most bigint not null,
  used bigint not null,
  last_used_at bigint,
  created_at bigint not null,
  version bigint not null,
  primary key (application, id)
) ${keyed};

-- A device is here once it has registered itself: that it does once.
create table provisioned_devices (
  application ${text} not null,
  device ${text} not null,
  provisioning_key ${text} not null,
  token ${text} not null,
  retry_hash text,
  registered_at bigint not null,
  primary key (application, device),
  foreign key (application, device) references principals (application, id) on delete cascade
) ${keyed};
create index provisioned_devices_by_key
  on provisioned_devices (application, provisioning_key, device);
