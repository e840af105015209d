/// Messages that wait for somebody who may be away: sessions, queues and durable subscriptions.
package io.gatehouse.messaging.mailbox;
