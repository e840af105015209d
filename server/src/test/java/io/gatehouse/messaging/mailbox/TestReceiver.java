package io.gatehouse.messaging.mailbox;

import io.gatehouse.access.Rights;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Takes letters as long as it has room, and keeps or settles them.
final class TestReceiver implements Receiver {
  private final Rights rights;
  final Mailbox mailbox;
  final List<Letter> letters = new ArrayList<>();
  final List<String> dropped = new ArrayList<>();
  boolean settles = true;
  int room = Integer.MAX_VALUE;
  @Nullable Problem ended;

  TestReceiver(Mailbox mailbox, Rights rights) {
    this.mailbox = mailbox;
    this.rights = rights;
  }

  /// What has come so far, by channel.
  synchronized List<String> got() {
    return letters.stream().map(letter -> letter.publication().channel()).toList();
  }

  @Override
  public Executor loop() {
    return Runnable::run;
  }

  @Override
  public Rights rights() {
    return rights;
  }

  @Override
  public synchronized void ready() {
    while (room > 0) {
      Letter letter = mailbox.take(this);
      if (letter == null) {
        return;
      }
      room--;
      letters.add(letter);
      if (settles) {
        mailbox.settle(letter);
      }
    }
  }

  @Override
  public synchronized void dropped(Subscription subscription, Problem why) {
    dropped.add(subscription.filter());
  }

  @Override
  public void ended(Problem why) {
    ended = why;
  }
}
