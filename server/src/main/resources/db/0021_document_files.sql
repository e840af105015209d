-- How much the files of documents hold in each application, so that it can be bounded without
-- counting them.
create table document_files (
  application ${text} not null primary key references applications (id),
  bytes bigint not null
) ${keyed};
insert into document_files (application, bytes)
  select d.application, sum(a.bytes) from document_attachments a join documents d on d.number = a.document
  group by d.application;
