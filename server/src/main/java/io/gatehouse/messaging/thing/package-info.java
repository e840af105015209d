/// Channels that belong to things: the right to the thing decides, and messages are taken in.
package io.gatehouse.messaging.thing;
