/// What was said on a channel lately, for whoever was away for a moment.
package io.gatehouse.messaging.history;
