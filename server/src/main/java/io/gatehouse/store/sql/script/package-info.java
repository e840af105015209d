/// Scripts, their versions, logs, timers and listeners in SQL.
package io.gatehouse.store.sql.script;
