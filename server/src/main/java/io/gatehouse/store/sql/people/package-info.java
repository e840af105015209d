/// Addresses, mailed links and second factors in SQL.
package io.gatehouse.store.sql.people;
