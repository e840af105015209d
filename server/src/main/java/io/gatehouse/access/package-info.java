/// What they may do: turns stored grants into snapshots and asks the core.
package io.gatehouse.access;
