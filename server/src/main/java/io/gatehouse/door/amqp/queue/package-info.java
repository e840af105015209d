/// Exchanges, bindings and queues of AMQP 0-9-1, as names for channels and mailboxes.
package io.gatehouse.door.amqp.queue;
