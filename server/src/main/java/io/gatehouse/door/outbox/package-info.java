/// What waits to be written to one peer: bounded, and flushed once in each turn of its event loop.
package io.gatehouse.door.outbox;
