/// The AMQP door: listens, and hands each peer to the version of the protocol that it asks for.
package io.gatehouse.door.amqp;
