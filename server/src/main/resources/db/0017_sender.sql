-- What has to be shown beside a token: a key (RFC 9449) or a certificate (RFC 8705). Null where whoever
-- has it may use it.
alter table tokens add column bound_to text;
alter table oauth_grants add column bound_to text;
alter table oauth_codes add column bound_to text;
