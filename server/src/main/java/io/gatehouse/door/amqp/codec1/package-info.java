/// Checks the frames of AMQP 1.0, and reads and writes its messages.
package io.gatehouse.door.amqp.codec1;
