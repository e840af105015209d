/// What every store must do, and the databases that it is tried on.
package io.gatehouse.conformance.store;
