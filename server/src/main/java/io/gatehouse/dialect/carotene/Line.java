package io.gatehouse.dialect.carotene;

import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import java.util.concurrent.Executor;

/// The way to one client, whichever transport it took; belongs to its loop.
interface Line {
  Executor loop();

  /// Says something that overtakes the messages that wait.
  void say(byte[] json);

  void pong();

  /// Takes a message; false if more wait already than may.
  boolean offer(Publication publication, Subscription subscription);

  /// Takes a message whatever waits.
  void add(Publication publication, Subscription subscription);

  /// Takes back what waits for one subscription; says how much that was.
  int discard(Subscription subscription);

  /// Takes back every message that waits; says how much that was.
  int discard();

  boolean isBusy();

  /// Nothing more is heard until [#resume]; what comes meanwhile keeps its order.
  void pause();

  void resume();

  /// Ends the connection and tells the client why as far as it can be told.
  void end(Problem why);

  boolean isOver();
}
