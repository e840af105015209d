/// What Raptor's clients keep, in SQL.
package io.gatehouse.store.sql.raptor;
