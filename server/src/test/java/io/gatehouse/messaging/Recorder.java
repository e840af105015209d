package io.gatehouse.messaging;

import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// A connection that writes down what happens to it.
final class Recorder implements Connection {
  private final String id;
  private final Executor loop;
  final List<String> got = new ArrayList<>();
  final List<String> texts = new ArrayList<>();
  final List<String> dropped = new ArrayList<>();
  @Nullable Problem closed;
  boolean fails;

  Recorder(String id, Executor loop) {
    this.id = id;
    this.loop = loop;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Executor loop() {
    return loop;
  }

  @Override
  public void deliver(Publication publication, Subscription subscription) {
    if (fails) {
      throw new IllegalStateException("a listener that fails");
    }
    got.add(subscription.filter() + " " + publication.channel());
    texts.add(new String(publication.payload(), StandardCharsets.UTF_8));
  }

  @Override
  public void deliverRetained(Iterable<Publication> publications, Subscription subscription) {
    publications.forEach(one -> got.add(subscription.filter() + " kept " + one.channel()));
  }

  @Override
  public int dropped(Subscription subscription, Problem why) {
    dropped.add(subscription.filter());
    return 3;
  }

  @Override
  public int close(Problem why) {
    closed = why;
    return 5;
  }
}
