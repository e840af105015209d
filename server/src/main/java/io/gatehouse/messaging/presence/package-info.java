/// Who listens to a channel.
package io.gatehouse.messaging.presence;
