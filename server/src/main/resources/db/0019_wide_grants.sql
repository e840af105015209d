-- Grants to single principals with wildcards or placeholders in their permission: who may do
-- something is found by the name of the thing, except for these, which are looked through.
alter table grants add column wide boolean not null default false;
update grants set wide = true
where subject_kind not in ('group', 'role')
  and (permission like '%*%' or permission like '%+%' or permission like '%$%'
    or permission like '%:#' or permission like '%:/%');
create index wide_grants on grants (application, permission) where wide;
