-- What SCRAM-SHA-256 (RFC 5802, RFC 7677) needs to check a connection credential whose value does
-- not cross the wire. The user name is the token's id, so that it names one credential everywhere.
create table scram_verifiers (
  token ${text} not null primary key,
  application ${text} not null,
  salt text not null,
  iterations integer not null,
  stored_key text not null,
  server_key text not null,
  foreign key (application, token) references tokens (application, id) on delete cascade
) ${keyed};
create index scram_verifiers_by_token on scram_verifiers (application, token);
