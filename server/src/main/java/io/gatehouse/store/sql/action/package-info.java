/// Calls of actions and their status in SQL.
package io.gatehouse.store.sql.action;
