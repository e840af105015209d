/// Secrets and connections to other services in their tables.
package io.gatehouse.store.sql.secret;
