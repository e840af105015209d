/// Models of devices and records of their streams, in SQL.
package io.gatehouse.store.sql.device;
