/// Writes what must survive a restart, in the order in which it happened, many changes per commit.
package io.gatehouse.messaging.journal;
