package io.gatehouse.bench.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

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
    while (System.nanoTime() - child.startedAt() < deadline.toNanos()) {
      if (!child.isAlive()) {
        throw new IllegalStateException("the program ended at its start:\n" + child.lastWords());
      }
      if (answers(port, path)) {
        return System.nanoTime() - child.startedAt();
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
    throw new IllegalStateException(
        "no answer on port " + port + " in " + deadline + ":\n" + child.lastWords());
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
