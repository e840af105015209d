/// Opens the database, runs works on it, and commits the changes that wait together in one group.
package io.gatehouse.store.sql.engine;
