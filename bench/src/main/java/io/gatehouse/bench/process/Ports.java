package io.gatehouse.bench.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Ports of this machine: which are free, and when somebody answers on them.
public final class Ports {
  private Ports() {}

  public static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// Asks until the answer is 200.
  ///
  /// @return the nanoseconds from the child's start to its first answer
  public static long awaitAnswer(ChildProcess child, int port, String path, Duration deadline)
      throws InterruptedException {
    return await(child, deadline, () -> answers(port, path));
  }

  /// Knocks until somebody listens.
  public static void awaitOpen(ChildProcess child, int port, Duration deadline)
      throws InterruptedException {
    await(child, deadline, () -> listens(port));
  }

  private static long await(ChildProcess child, Duration deadline, BooleanSupplier ready)
      throws InterruptedException {
    while (System.nanoTime() - child.startedAt() < deadline.toNanos()) {
      if (!child.isAlive()) {
        throw new IllegalStateException("the program ended at its start:\n" + child.lastWords());
      }
      if (ready.getAsBoolean()) {
        return System.nanoTime() - child.startedAt();
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
    throw new IllegalStateException("no answer in " + deadline + ":\n" + child.lastWords());
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static boolean answers(int port, String path) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      socket.setSoTimeout(2000);
      String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] head = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
      return new String(head, StandardCharsets.US_ASCII).endsWith(" 200");
    } catch (IOException notYet) {
      return false;
    }
  }
}
