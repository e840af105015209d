package io.gatehouse.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Await;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.wiring.Server;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whoever sends a body byte by byte is told so in the words of the dialect and cut off: what holds
/// a connection must not depend on the peer, and each byte must not begin the time anew (CWE-400).
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlowBodiesTest {
  @TempDir static Path folder;
  private Server server;

  @BeforeAll
  void open() {
    server =
        Server.start(
            ConfigReader.given(
                Map.ofEntries(
                    Map.entry("data.folder", folder.resolve("data").toString()),
                    Map.entry("http.port", "0"),
                    Map.entry("http.request-timeout", "1s"),
                    Map.entry("mqtt.port", "0"),
                    Map.entry("amqp.port", "0"),
                    Map.entry("raptor.applications", "main"),
                    Map.entry("signalk.applications", "main"),
                    Map.entry("carotene.application", "main"),
                    Map.entry("scriptr.applications", "main"),
                    Map.entry("scriptr.account-keys", "main=Q0B17C27FA"),
                    Map.entry("scriptr.hosts", "app.example=main"),
                    Map.entry("flexmeasures.application", "main"))));
  }

  @AfterAll
  void close() {
    server.close();
  }

  /// Where somebody who has shown nothing yet sends a body, and the words of a refusal.
  enum Dialect {
    API("/v1/login", "\"type\":\"https://gatehouse.dev/problems/timed-out\""),
    OAUTH("/oauth/token", "\"error\":"),
    RAPTOR("/auth/login", "\"code\":408"),
    FLEXMEASURES("/api/requestAuthToken", "\"message\""),
    SIGNALK("/signalk/v1/auth/login", "\"message\""),
    CAROTENE("/stream", "timed-out"),
    SCRIPTR("/some/script", "\"metadata\"");

    private final String path;
    private final String words;

    Dialect(String path, String words) {
      this.path = path;
      this.words = words;
    }
  }

  private Socket begun(String path, String length) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.httpPort());
    socket.setSoTimeout(30_000);
    String host = path.equals(Dialect.SCRIPTR.path) ? "app.example" : "localhost";
    String head =
        "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n%s\r\n\r\n"
            .formatted(path, host, length);
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /// Sends until something comes back, and reads all of that.
  private static String told(Socket socket, String bit) {
    Await.until(() -> {
      OutputStream out = socket.getOutputStream();
      if (socket.getInputStream().available() == 0) {
        out.write(bit.getBytes(StandardCharsets.US_ASCII));
        out.flush();
      }
      return socket.getInputStream().available() > 0;
    });
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      // it ends, because the server has closed
      socket.getInputStream().transferTo(all);
    } catch (IOException reset) {
      // that is an end too
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void aBodyThatComesByteByByteIsRefusedInTheWordsOfTheDialect(Dialect dialect) throws IOException {
    try (Socket socket = begun(dialect.path, "Content-Length: 60000")) {
      String answer = told(socket, " ");
      assertThat(answer).startsWith("HTTP/1.1 408 ").contains(dialect.words);
    }
  }

  @Test
  void aBodyInChunksToo() throws IOException {
    try (Socket socket = begun(Dialect.API.path, "Transfer-Encoding: chunked")) {
      assertThat(told(socket, "1\r\n \r\n")).startsWith("HTTP/1.1 408 ");
    }
  }
}
