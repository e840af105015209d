package io.gatehouse.door.socket;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// `send(2)` and `recv(2)` on the socket of one connection, without the way there through the JDK:
/// its locks and checks, and the file system's part of `write(2)`, are a sixth of what a small
/// packet costs.
///
/// There are none but on Linux, nor where the JDK does not say which socket is meant, for which the
/// archive names `java.base/sun.nio.ch` in `Add-Exports`; then bytes go the usual way.
///
/// INVARIANT: the number of a socket means another one as soon as the connection is closed, so
/// whoever calls is on the event loop, where alone it is closed, and looks first whether it is
/// open.
final class SystemCalls {
  /// More is not taken at once: the thread cannot be stopped for a collection meanwhile.
  private static final int MOST = 64 << 10;

  // as <bits/socket.h> has them on Linux
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_MORE = 0x8000;

  // JIT folds a handle into its caller where it is static
  private static final @Nullable MethodHandle SEND = find("send");
  private static final @Nullable MethodHandle RECEIVE = find("recv");
  private static final @Nullable Method NUMBER = number();

  private final int socket;

  private SystemCalls(int socket) {
    this.socket = socket;
  }

  /// Null where there are none.
  static @Nullable SystemCalls on(SocketChannel channel) {
    if (SEND == null || RECEIVE == null || NUMBER == null) {
      return null;
    }
    try {
      return new SystemCalls((int) NUMBER.invoke(channel));
    } catch (ReflectiveOperationException | RuntimeException hidden) {
      return null;
    }
  }

  /// @param address of the bytes, outside the heap
  /// @param length in bytes
  /// @param last whether the end of the connection follows at once, and goes in the same segment
  /// @return how many the system took; none as well where it failed, which the usual way tells
  int send(long address, int length, boolean last) {
    MethodHandle send = SEND;
    if (send == null) {
      return 0;
    }
    int flags = MSG_DONTWAIT | MSG_NOSIGNAL | (last ? MSG_MORE : 0);
    try {
      long sent = (long) send.invokeExact(socket, address, (long) Math.min(length, MOST), flags);
      return (int) Math.max(0, sent);
    } catch (Throwable impossible) {
      throw new IllegalStateException("send(2) cannot be called", impossible);
    }
  }

  /// @param address where the bytes are to be, outside the heap
  /// @param room for them, in bytes
  /// @return how many there were; none as well at the end, and where it failed
  int receive(long address, int room) {
    MethodHandle receive = RECEIVE;
    if (receive == null) {
      return 0;
    }
    try {
      long read =
          (long) receive.invokeExact(socket, address, (long) Math.min(room, MOST), MSG_DONTWAIT);
      return (int) Math.max(0, read);
    } catch (Throwable impossible) {
      throw new IllegalStateException("recv(2) cannot be called", impossible);
    }
  }

  /// Both take and give the same: a socket, an address, a length and flags; and how many bytes.
  @SuppressWarnings("restricted")
  private static @Nullable MethodHandle find(String name) {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return null;
    }
    try {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow(name),
          FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT),
          Linker.Option.critical(false));
    } catch (RuntimeException | LinkageError missing) {
      return null;
    }
  }

  private static @Nullable Method number() {
    try {
      return Class.forName("sun.nio.ch.SelChImpl").getMethod("getFDVal");
    } catch (ReflectiveOperationException missing) {
      return null;
    }
  }
}
