-- OAuth 2.0: what a client may ask for, what it was granted, and what is under way. Every secret is
-- here as its SHA-256 only; the values are random.
create table oauth_clients (
  application ${text} not null references applications (id),
  id ${text} not null,
  authentication ${text} not null,
  secret_hash text,
  previous_hash text,
  previous_until bigint,
  keys text,
  settings text not null,
  created_at bigint not null,
  updated_at bigint not null,
  version bigint not null,
  primary key (application, id)
) ${keyed};

-- One consent, and the family of tokens that comes from it.
create table oauth_grants (
  application ${text} not null references applications (id),
  id ${text} not null,
  client ${text} not null,
  principal ${text} not null,
  scopes text not null,
  family_hash ${text} unique,
  refresh_hash text,
  refresh_until bigint,
  signed_in_at bigint not null,
  created_at bigint not null,
  used_at bigint,
  expires_at bigint not null,
  primary key (application, id)
) ${keyed};
create index oauth_grants_by_principal on oauth_grants (application, principal, id);
create index oauth_grants_by_client on oauth_grants (application, client, id);
create index oauth_grants_by_end on oauth_grants (expires_at);

-- What is known of an access token besides what every token has; it may outlive its token.
create table oauth_access (
  application ${text} not null references applications (id),
  token ${text} not null,
  client ${text} not null,
  consent ${text},
  principal ${text} not null,
  scopes text not null,
  issued_at bigint not null,
  expires_at bigint not null,
  primary key (application, token)
) ${keyed};
create index oauth_access_by_grant on oauth_access (application, consent, token);
create index oauth_access_by_client on oauth_access (application, client, token);
create index oauth_access_by_end on oauth_access (expires_at);
create index access_tokens_by_expiry on tokens (expires_at) where kind = 'ACCESS';

create table oauth_codes (
  hash ${text} not null primary key,
  application ${text} not null references applications (id),
  client ${text} not null,
  principal ${text} not null,
  redirect_uri text not null,
  challenge text not null,
  nonce text,
  scopes text not null,
  signed_in_at bigint not null,
  consent ${text},
  expires_at bigint not null
) ${keyed};
create index oauth_codes_by_end on oauth_codes (expires_at);

create table oauth_devices (
  hash ${text} not null primary key,
  user_code ${text} not null unique,
  application ${text} not null references applications (id),
  client ${text} not null,
  scopes text not null,
  address text not null,
  state ${text} not null,
  principal text,
  signed_in_at bigint,
  pause bigint not null,
  polled_at bigint,
  asked_at bigint not null,
  expires_at bigint not null
) ${keyed};
create index oauth_devices_by_end on oauth_devices (expires_at);
