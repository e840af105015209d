/// Organisations, who gives roles in them, and numbers that stand for ids, in SQL.
package io.gatehouse.store.sql.organisation;
