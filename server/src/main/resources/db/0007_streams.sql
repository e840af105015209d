-- What devices are beside their principals: properties, settings, streams, actions; and the records
-- that their streams hold.

-- `search` holds each property as a line `name=value` in lower case.
create table device_models (
  application ${text} not null,
  device ${text} not null,
  properties text not null,
  settings text not null,
  actions text not null,
  search text not null,
  updated_at bigint not null,
  version bigint not null,
  primary key (application, device),
  foreign key (application, device) references principals (application, id) on delete cascade
) ${keyed};

-- A stream has a number of its own, which no other stream ever gets, so that rows of records are
-- narrow and those of a stream that is gone never show up in another. Limits are those that hold,
-- be they the stream's own or the device's: age in microseconds.
create table device_streams (
  number bigint not null primary key,
  application ${text} not null,
  device ${text} not null,
  name ${text} not null,
  body text not null,
  age_limit bigint,
  count_limit bigint,
  unique (application, device, name)
) ${keyed};
create index device_streams_by_name on device_streams (application, name, device);
create index device_streams_limited on device_streams (number)
  where age_limit is not null or count_limit is not null;

-- Streams that are gone, until the last of their records is.
create table ended_streams (
  number bigint not null primary key
) ${keyed};

-- One row: the last number that was given out.
create table stream_numbers (
  id integer not null primary key check (id = 1),
  last bigint not null
);
insert into stream_numbers (id, last) values (1, 0);

-- `at` is in microseconds since 1970; the values are a compact JSON object; no sender means the
-- device itself. No foreign key: a stream ends at once, its records in small bites afterwards.
create table stream_records (
  stream bigint not null,
  at bigint not null,
  channels text not null,
  location text,
  sender text,
  primary key (stream, at)
) ${keyed};
