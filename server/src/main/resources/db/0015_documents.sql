-- Documents: JSON objects under access control down to the field. Access lists are kept as they are
-- written, entries with `;` between.

-- Where documents are kept. A number of its own keeps the rows of their values narrow.
create table document_stores (
  application ${text} not null references applications (id),
  id ${text} not null,
  number bigint not null unique,
  description text,
  save_list text not null,
  delete_list text not null,
  query_list text not null,
  attachment_list text not null,
  created_at bigint not null,
  updated_at bigint not null,
  version bigint not null,
  primary key (application, id)
) ${keyed};

-- What documents are like and who may do what with their fields: `body` is the definition as JSON.
create table document_schemas (
  application ${text} not null references applications (id),
  id ${text} not null,
  description text,
  body text not null,
  created_at bigint not null,
  updated_at bigint not null,
  version bigint not null,
  primary key (application, id)
) ${keyed};

-- Who made, owns and last changed a document is written `user:alice`. Lists are the document's own;
-- where `readers` is null those of its schema count.
create table documents (
  number bigint not null primary key,
  application ${text} not null,
  store ${text} not null,
  id ${text} not null,
  schema ${text},
  creator ${text},
  owner ${text},
  editor ${text},
  readers text,
  writers text,
  deleters text,
  body text not null,
  created_at bigint not null,
  updated_at bigint not null,
  version bigint not null,
  unique (application, store, id),
  foreign key (application, store) references document_stores (application, id),
  foreign key (application, schema) references document_schemas (application, id)
) ${keyed};
create index documents_by_schema on documents (application, schema, store) where schema is not null;
create index documents_by_creator on documents (application, creator) where creator is not null;
create index documents_by_owner on documents (application, owner) where owner is not null;

-- Who is on the list of readers of a document that has lists of its own.
create table document_readers (
  document bigint not null references documents (number) on delete cascade,
  entry ${text} not null,
  primary key (document, entry)
) ${keyed};

-- What documents are found and sorted by: one row for each plain value of a field that may be
-- searched, so that the same index serves both databases. `kind` orders numbers, texts, truth
-- values and nulls; what stands in an array has a place from 1.
create table document_values (
  document bigint not null references documents (number) on delete cascade,
  field ${text} not null,
  place integer not null,
  store bigint not null,
  kind integer not null,
  number double precision not null,
  text ${text} not null,
  primary key (document, field, place)
) ${keyed};
create index document_values_by_number on document_values (store, field, kind, number, document);
create index document_values_by_text on document_values (store, field, kind, text, document);

-- Earlier versions, as far as a schema has them kept.
create table document_versions (
  document bigint not null references documents (number) on delete cascade,
  version bigint not null,
  editor ${text},
  body text not null,
  updated_at bigint not null,
  primary key (document, version)
) ${keyed};

-- Files that go with a document; who may read one is said by the field of the same name.
create table document_attachments (
  document bigint not null references documents (number) on delete cascade,
  name ${text} not null,
  content_type text not null,
  bytes bigint not null,
  content ${bytes} not null,
  updated_at bigint not null,
  primary key (document, name)
);
