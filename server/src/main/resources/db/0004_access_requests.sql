-- Devices and people that ask for access; one waits at most for each of their names.
create table access_requests (
  id ${text} not null primary key,
  application ${text} not null references applications (id),
  subject ${text} not null,
  description text,
  roles text not null,
  permissions text not null,
  password_hash text,
  secret_hash text not null,
  address ${text} not null,
  asked_at bigint not null,
  expires_at bigint not null,
  state ${text} not null,
  decided_by text,
  decided_at bigint,
  reason text,
  token_name text,
  token_expires_at bigint,
  version bigint not null
) ${keyed};
create unique index access_requests_waiting on access_requests (application, subject)
  where state = 'PENDING';
create index access_requests_by_application on access_requests (application, id);
create index access_requests_by_address on access_requests (address) where state = 'PENDING';
create index access_requests_by_end on access_requests (expires_at);
