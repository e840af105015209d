/// Holds names to the addresses that were checked while a call to them is under way.
package io.gatehouse.outbound.pin;
