-- Whether whoever wrote a script last did it with a token that was narrowed: such a text takes no
-- rights of its owner.
alter table scripts add column narrowed boolean not null default false;
