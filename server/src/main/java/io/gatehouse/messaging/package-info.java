/// Channels and who listens.
package io.gatehouse.messaging;
