/// Raptor's `/inventory`: devices with their streams and actions.
package io.gatehouse.dialect.raptor.inventory;
