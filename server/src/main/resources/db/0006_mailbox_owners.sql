-- What the placeholders of rights stand for while the owner of a mailbox is away, and how far its
-- sequence has come even if the newest messages are gone.

alter table mailboxes add column client_id text;
alter table mailboxes add column certificate_name text;
alter table mailboxes add column reserved bigint not null default 0;
