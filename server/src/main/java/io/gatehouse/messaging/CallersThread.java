package io.gatehouse.messaging;

import java.util.concurrent.Executor;

/// Runs each task at once, where it was asked for: the loop of listeners that have none.
public enum CallersThread implements Executor {
  INSTANCE;

  @Override
  public void execute(Runnable task) {
    task.run();
  }
}
