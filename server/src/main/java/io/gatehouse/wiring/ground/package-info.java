/// What the other parts of the server are put together from: the store, its audit, the accounts,
/// and the ways to the outside.
package io.gatehouse.wiring.ground;
