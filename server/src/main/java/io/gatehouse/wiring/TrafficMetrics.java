package io.gatehouse.wiring;

import io.gatehouse.core.policy.Transport;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.limit.Bounds;
import io.gatehouse.messaging.mailbox.Mailboxes;
import io.gatehouse.observe.Metrics;
import java.util.Locale;

/// What an operator sees of messages and connections.
final class TrafficMetrics {
  private TrafficMetrics() {}

  static void publish(Metrics metrics, Traffic traffic) {
    Hub hub = traffic.hub();
    metrics.total(
        "gatehouse.messages.published",
        "messages accepted",
        hub,
        it -> it.totals(null).published());
    metrics.total(
        "gatehouse.messages.delivered",
        "messages handed to receivers",
        hub,
        it -> it.totals(null).delivered());
    metrics.total(
        "gatehouse.messages.refused",
        "publishes and subscriptions refused",
        hub,
        it -> it.totals(null).refused());
    metrics.total(
        "gatehouse.messages.dropped",
        "messages given up because too many waited for a receiver",
        hub,
        it -> it.totals(null).dropped());
    metrics.total(
        "gatehouse.slow.consumers",
        "connections ended because they read too slowly",
        hub,
        it -> it.totals(null).slowConsumers());
    Connections connections = traffic.connections();
    for (Transport transport : Transport.values()) {
      if (transport != Transport.INTERNAL) {
        metrics.gauge(
            "gatehouse.connections",
            "live connections that have signed in",
            () -> connections.count(transport),
            "transport",
            transport.label());
      }
    }
    metrics.gauge("gatehouse.peers", "open connections, signed in or not yet", connections::count);
    mailboxes(metrics, traffic.mailboxes());
    metrics.gauge(
        "gatehouse.journal.waiting",
        "changes that wait to become durable",
        traffic.journal()::waiting);
  }

  private static void mailboxes(Metrics metrics, Mailboxes mailboxes) {
    metrics.gauge(
        "gatehouse.mailboxes",
        "persistent sessions, queues and durable subscriptions",
        mailboxes::count);
    metrics.gauge(
        "gatehouse.mailbox.messages",
        "messages that wait in mailboxes",
        () -> mailboxes.held().messages());
    metrics.gauge(
        "gatehouse.mailbox.bytes",
        "what waits in mailboxes, in memory and in the store",
        () -> mailboxes.held().bytes());
    metrics.gauge(
        "gatehouse.mailbox.memory.bytes",
        "what waits in mailboxes and is in memory",
        () -> mailboxes.held().memory());
    for (Bounds.Level bound : Bounds.Level.values()) {
      metrics.total(
          "gatehouse.mailbox.dropped",
          "messages that mailboxes gave up, by the bound that was met",
          mailboxes,
          it -> it.dropped(bound),
          "bound",
          bound.name().toLowerCase(Locale.ROOT));
    }
  }
}
