/// What is kept of OAuth 2.0, in SQL.
package io.gatehouse.store.sql.oauth;
