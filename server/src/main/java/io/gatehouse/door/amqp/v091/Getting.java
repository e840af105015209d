package io.gatehouse.door.amqp.v091;

import io.gatehouse.access.Rights;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.mailbox.Receiver;
import io.gatehouse.problem.Problem;
import java.util.concurrent.Executor;

/// Who takes a letter by basic.get: it is never attached, and so never told of anything.
record Getting(AmqpConnection connection) implements Receiver {
  @Override
  public Executor loop() {
    return connection.loop();
  }

  @Override
  public Rights rights() {
    return connection.session().rights();
  }

  @Override
  public void ready() {}

  @Override
  public void dropped(Subscription subscription, Problem why) {}

  @Override
  public void ended(Problem why) {}
}
