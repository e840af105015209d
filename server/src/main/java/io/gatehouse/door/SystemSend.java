package io.gatehouse.door;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// `send(2)` on the socket of one connection, without the way there through the JDK: its locks and
/// checks, and the file system's part of `write(2)`, are a sixth of what a small packet costs.
///
/// There is none but on Linux, nor where the JDK does not say which socket is meant, for which the
/// archive names `java.base/sun.nio.ch` in `Add-Exports`; then bytes go the usual way.
///
/// INVARIANT: the number of a socket means another one as soon as the connection is closed. Netty
/// closes a connection on its event loop, so whoever sends does it there and looks first.
final class SystemSend {
  /// More is not sent at once: the thread cannot be stopped for a collection meanwhile.
  static final int MOST = 64 << 10;

  // as <bits/socket.h> has them on Linux
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_MORE = 0x8000;

  private static final @Nullable MethodHandle SEND = find();

  private final int socket;

  private SystemSend(int socket) {
    this.socket = socket;
  }

  static @Nullable SystemSend of(SocketChannel channel) {
    if (SEND == null) {
      return null;
    }
    try {
      Class<?> known = Class.forName("sun.nio.ch.SelChImpl");
      return new SystemSend((int) known.getMethod("getFDVal").invoke(channel));
    } catch (ReflectiveOperationException | RuntimeException hidden) {
      return null;
    }
  }

  /// @param address of the bytes, outside the heap
  /// @param length in bytes, up to [#MOST]
  /// @param last whether the end of the connection follows at once, and goes in the same segment
  /// @return how many the system took; none as well where it failed, which the next try tells
  int send(long address, int length, boolean last) {
    MethodHandle send = SEND;
    if (send == null) {
      return 0;
    }
    try {
      int flags = MSG_DONTWAIT | MSG_NOSIGNAL | (last ? MSG_MORE : 0);
      long taken = (long) send.invokeExact(socket, address, (long) length, flags);
      return (int) Math.max(0, taken);
    } catch (Throwable impossible) {
      throw new IllegalStateException("send(2) cannot be called", impossible);
    }
  }

  @SuppressWarnings("restricted")
  private static @Nullable MethodHandle find() {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return null;
    }
    try {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow("send"),
          FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT),
          Linker.Option.critical(false));
    } catch (RuntimeException | LinkageError missing) {
      return null;
    }
  }
}
