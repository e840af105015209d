/// AMQP 0-9-1 as RabbitMQ's clients speak it: exchanges and queues over the channels of the hub.
package io.gatehouse.door.amqp.v091;
