package io.gatehouse.bench.load;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Input and output that can go on without ever sleeping, and calls somebody in each turn.
///
/// A timer of the event loop would be late by up to a millisecond, and a task that submits itself
/// again keeps the loop from its sockets. Used by the event loop's thread only.
final class SpinningIo implements IoHandler {
  private final IoHandler sockets;
  private @Nullable Runnable eachTurn;

  private SpinningIo(IoHandler sockets) {
    this.sockets = sockets;
  }

  /// @param created is told of the one handler that is made
  static IoHandlerFactory factory(Consumer<SpinningIo> created) {
    IoHandlerFactory nio = NioIoHandler.newFactory();
    return (ThreadAwareExecutor executor) -> {
      SpinningIo spinning = new SpinningIo(nio.newHandler(executor));
      created.accept(spinning);
      return spinning;
    };
  }

  void spin(Runnable turn) {
    eachTurn = turn;
  }

  void rest() {
    eachTurn = null;
  }

  @Override
  public int run(IoHandlerContext context) {
    Runnable turn = eachTurn;
    if (turn == null) {
      return sockets.run(context);
    }
    int handled = sockets.run(new Awake(context));
    turn.run();
    return handled;
  }

  @Override
  public void initialize() {
    sockets.initialize();
  }

  @Override
  public void prepareToDestroy() {
    sockets.prepareToDestroy();
  }

  @Override
  public void destroy() {
    sockets.destroy();
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return sockets.register(handle);
  }

  @Override
  public void wakeup() {
    sockets.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> type) {
    return sockets.isCompatible(type);
  }

  private record Awake(IoHandlerContext context) implements IoHandlerContext {
    @Override
    public boolean canBlock() {
      return false;
    }

    @Override
    public long delayNanos(long now) {
      return context.delayNanos(now);
    }

    @Override
    public long deadlineNanos() {
      return context.deadlineNanos();
    }
  }
}
