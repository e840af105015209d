-- Mailboxes: what waits for sessions, queues and subscriptions whose owner may be away.

create table mailboxes (
  id bigint not null primary key,
  application ${text} not null references applications (id),
  name ${text} not null,
  owner ${text} not null,
  address text not null,
  transport text not null,
  terms text not null,
  left_at bigint,
  unique (application, name)
) ${keyed};

create table mailbox_filters (
  mailbox bigint not null references mailboxes (id) on delete cascade,
  filter ${text} not null,
  options text not null,
  primary key (mailbox, filter)
) ${keyed};

create table letters (
  mailbox bigint not null references mailboxes (id) on delete cascade,
  sequence bigint not null,
  filter ${text} not null,
  qos integer not null,
  shown boolean not null,
  released boolean not null,
  channel ${text} not null,
  payload ${bytes} not null,
  content_type text,
  sender text not null,
  sender_name text not null,
  sender_data text not null,
  published_at bigint not null,
  expires_at bigint,
  extras text,
  primary key (mailbox, sequence)
);

-- Packet ids of messages that a sender has not released yet (MQTT, QoS 2).
create table received_packets (
  mailbox bigint not null references mailboxes (id) on delete cascade,
  packet integer not null,
  primary key (mailbox, packet)
) ${keyed};

alter table retained_messages add column sender_name text not null default '';
alter table retained_messages add column expires_at bigint;
alter table retained_messages add column extras text;
