package io.gatehouse.wiring;

import io.gatehouse.config.Config;
import io.gatehouse.config.section.LimitsConfig;
import io.gatehouse.device.action.Actions;
import io.gatehouse.device.stream.Streams;
import io.gatehouse.device.topic.TopicInlet;
import io.gatehouse.dialect.scriptr.ScriptrDialect;
import io.gatehouse.document.DocumentRooms;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Revalidation;
import io.gatehouse.messaging.journal.Journal;
import io.gatehouse.messaging.limit.Bounds;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.messaging.mailbox.MailboxRevalidation;
import io.gatehouse.messaging.mailbox.Mailboxes;
import io.gatehouse.messaging.news.AccessRequestNews;
import io.gatehouse.messaging.news.RefusalNews;
import io.gatehouse.messaging.retained.RetainedKeeper;
import io.gatehouse.webhook.WebhookAsker;
import io.gatehouse.wiring.ground.Ground;
import io.gatehouse.wiring.ground.Opened;
import io.gatehouse.work.Repeating;
import java.time.Duration;

/// What is live: connections, channels, and the hand that ends what is no longer allowed.
record Traffic(
    Hub hub,
    Connections connections,
    Journal journal,
    Mailboxes mailboxes,
    Revalidation revalidation,
    Streams streams,
    Actions actions,
    DocumentRooms documents) {
  private static final Duration SWEEP = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int BURST_SECONDS = 2;
  private static final int MOST_UNITS = 100_000;

  static Traffic start(Config config, Ground ground, People people, Opened opened) {
    Limits limits = limits(config.limits());
    Connections connections = new Connections(limits, ground.clock());
    Journal journal = opened.add(new Journal(ground.stores(), MOST_UNITS));
    journal.start();
    RetainedKeeper keeper = new RetainedKeeper(ground.stores(), journal);
    Hub hub = new Hub(people.access(), connections, journal, keeper, limits, ground.clock());
    ScriptrParts scriptr = new ScriptrParts(config);
    if (scriptr.isOn()) {
      // before mailboxes listen again under these names
      hub.names().add(ScriptrDialect.names(scriptr.sites(people.pepper())));
    }
    hub.enquiries().askBy(new WebhookAsker(people.backends().webhooks()));
    hub.start();
    people.accessRequests().listen(new AccessRequestNews(hub)::tell);
    people.access().onRefusal(new RefusalNews(hub, ground.clock())::tell);
    Revalidation revalidation =
        opened.add(new Revalidation(people.access(), connections, ground.clock(), PATIENCE));
    ground.changes().listen(revalidation);
    revalidation.start();
    Mailboxes mailboxes =
        opened.add(
            new Mailboxes(
                people.access(),
                hub,
                journal,
                ground.stores(),
                ground.clock(),
                ground.random(),
                mailboxes(config.limits())));
    MailboxRevalidation boxes = new MailboxRevalidation(people.access(), hub, mailboxes);
    DocumentRooms documents = new DocumentParts(revalidation, boxes).rooms(ground, people, hub);
    mailboxes.start();
    // after the connections: what they held comes back to the mailboxes first
    ground.changes().listen(boxes);
    Streams streams = streams(ground, people, hub, journal);
    Actions actions = opened.add(actions(ground, people, hub, connections, journal));
    actions.start();
    hub.things().takeInBy(new TopicInlet(streams, actions));
    opened.add(Repeating.every(SWEEP, "old-records", streams::sweep));
    return new Traffic(
        hub, connections, journal, mailboxes, revalidation, streams, actions, documents);
  }

  private static Streams streams(Ground ground, People people, Hub hub, Journal journal) {
    return new Streams(
        new Streams.Surroundings(
            people.devices(),
            ground.stores(),
            ground.audit(),
            people.access(),
            people.resources(),
            hub,
            journal,
            ground.clock()));
  }

  private static Actions actions(
      Ground ground, People people, Hub hub, Connections connections, Journal journal) {
    return new Actions(
        new Actions.Surroundings(
            people.devices(),
            ground.stores(),
            people.access(),
            people.resources(),
            hub,
            connections,
            journal,
            ground.random(),
            ground.clock()));
  }

  private static Mailboxes.Limits mailboxes(LimitsConfig config) {
    return new Mailboxes.Limits(
        config.mailboxesPerPrincipal(),
        config.subscriptionsPerConnection(),
        config.mailboxMessages(),
        config.mailboxBytes().bytes(),
        config.mailboxLife().toMillis(),
        together(config));
  }

  private static Bounds together(LimitsConfig config) {
    return new Bounds(
        new Bounds.Bound(
            config.mailboxMessagesPerPrincipal(), config.mailboxBytesPerPrincipal().bytes()),
        new Bounds.Bound(
            config.mailboxMessagesPerApplication(), config.mailboxBytesPerApplication().bytes()),
        new Bounds.Bound(config.mailboxMessagesInAll(), config.mailboxBytesInAll().bytes()),
        config.mailboxMemory().bytes());
  }

  private static Limits limits(LimitsConfig config) {
    return new Limits(
        config.connections(),
        config.connectionsPerAddress(),
        config.connectionsPerPrincipal(),
        config.subscriptionsPerConnection(),
        config.queueMessages(),
        config.queueBytes().bytes(),
        config.publishRate(),
        config.publishRate() * BURST_SECONDS,
        Limits.DEFAULT.retainedMessages(),
        Limits.DEFAULT.retainedBytes(),
        new Limits.Shared(
            config.historyBytes().bytes(),
            config.publishRatePerPrincipal(),
            config.publishRatePerApplication(),
            config.connectionsPerApplication()));
  }
}
