-- Where an application's own backend is asked and told. The secret is sealed under a key that is
-- not in the database: it is needed in clear to sign requests, so that a hash would not do.
create table webhooks (
  application ${text} not null references applications (id),
  event ${text} not null,
  url text not null,
  sealed_secret text not null,
  timeout_ms bigint not null,
  answer_ms bigint not null,
  channels text not null,
  wildcards boolean not null,
  created_at bigint not null,
  version bigint not null,
  primary key (application, event)
) ${keyed};
