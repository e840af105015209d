/// The message that each channel shows to whoever begins to listen.
package io.gatehouse.messaging.retained;
