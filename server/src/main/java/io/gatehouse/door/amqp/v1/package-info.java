/// Speaks AMQP 1.0: links are subscriptions and publishers, addresses are channels.
package io.gatehouse.door.amqp.v1;
