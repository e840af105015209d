/// The stores in SQL: one text for SQLite and PostgreSQL.
package io.gatehouse.store.sql;
