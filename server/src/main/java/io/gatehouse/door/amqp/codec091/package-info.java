/// The bytes of AMQP 0-9-1: frames, arguments of methods, tables and content headers.
package io.gatehouse.door.amqp.codec091;
