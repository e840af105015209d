package io.gatehouse.messaging.mailbox;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.record.MailboxRecord;
import io.gatehouse.store.record.MailboxRecord.Terms;
import org.jspecify.annotations.Nullable;

/// What the store knows of one mailbox besides its filters and letters: whose it is, from where it
/// was used last, for how long it is kept. Guarded by the mailbox.
final class Papers {
  private final Keeping keeping;
  private final long id;
  private final String application;
  private final String name;
  private final Subject owner;
  private Terms terms;
  private String address;
  private String transport;
  private @Nullable Rights rights;
  private @Nullable Long leftAt;

  Papers(MailboxRecord record, Keeping keeping) {
    this.keeping = keeping;
    this.id = record.id();
    this.application = record.application();
    this.name = record.name();
    this.owner = record.owner();
    this.terms = record.terms();
    this.address = record.address();
    this.transport = record.transport();
    this.leftAt = record.leftAt();
  }

  long id() {
    return id;
  }

  String application() {
    return application;
  }

  String name() {
    return name;
  }

  Subject owner() {
    return owner;
  }

  Terms terms() {
    return terms;
  }

  @Nullable Rights rights() {
    return rights;
  }

  void rights(Rights known) {
    rights = known;
    address = known.origin().address().toString();
    transport = known.origin().transport().name();
  }

  @Nullable Long leftAt() {
    return leftAt;
  }

  /// Notes since when nobody uses it, or null that somebody does.
  void left(@Nullable Long at) {
    leftAt = at;
    save();
  }

  void expireAfter(long milliseconds) {
    terms = terms.expiringAfter(milliseconds);
    save();
  }

  /// Whether its time without a receiver is over.
  boolean isOver(long now) {
    Long left = leftAt;
    return left != null
        && terms.expiresAfter() != Long.MAX_VALUE
        && left + terms.expiresAfter() <= now;
  }

  MailboxRecord record() {
    return new MailboxRecord(id, application, name, owner, address, transport, terms, leftAt);
  }

  void save() {
    MailboxRecord record = record();
    keeping.write(transaction -> transaction.mailboxes().save(record));
  }
}
