-- Applications can be suspended, and deleted; the id of a deleted one stays taken, since the audit
-- speaks of it. States: OPEN, SUSPENDED, ENDING (what is in it is being removed), ENDED.
alter table applications add column state text not null default 'OPEN';
-- What ends soon: sessions and tokens of OAuth clients end all the time.
create index credentials_by_expiry on tokens (application, expires_at)
  where expires_at is not null and kind in ('API', 'CONNECTION', 'CERTIFICATE');
