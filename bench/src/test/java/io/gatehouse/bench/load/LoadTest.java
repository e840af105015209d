package io.gatehouse.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.bench.peer.BareBroadcast;
import io.gatehouse.bench.peer.BareEcho;
import io.gatehouse.bench.peer.BareHash;
import io.gatehouse.bench.process.Api;
import io.gatehouse.bench.process.Cores;
import io.gatehouse.bench.process.PeerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The load tools against the bare programs: they must count, not be fast.
class LoadTest {
  private static final Cores ANY = new Cores(List.of(), "");
  private static final Duration SHORT = Duration.ofMillis(100);

  @TempDir private Path folder;
  @AutoClose private final Generator generator = new Generator();

  @Test
  void httpRequestsAreCountedAndTimed() throws Exception {
    List<byte[]> requests = List.of(HttpLoad.request("GET", "/", List.of("X-Any: thing"), ""));
    try (PeerProcess echo = peer(BareEcho.class, "hello", "content-type: text/plain");
        HttpLoad load = HttpLoad.connect(generator, echo.port(), requests, 2, 3)) {
      Outcome saturated = load.saturate(SHORT);
      Outcome paced = load.paced(500, SHORT);
      Outcome counted = load.times(10);

      assertThat(saturated.count()).isPositive();
      assertThat(saturated.latencies().getTotalCount()).isGreaterThanOrEqualTo(saturated.count());
      assertThat(paced.latencies().getTotalCount()).isEqualTo(50);
      assertThat(counted.count()).isEqualTo(9);
      assertThat(counted.wall()).isPositive();
    }
  }

  @Test
  void anAnswerThatIsNoSuccessFailsTheLoad() throws Exception {
    List<byte[]> wrong = List.of(HttpLoad.request("GET", "/?soon", List.of(), ""));
    try (PeerProcess hash = peer(BareHash.class, "bcrypt:4", "1");
        HttpLoad load = HttpLoad.connect(generator, hash.port(), wrong, 1)) {
      assertThatThrownBy(() -> load.saturate(SHORT))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("500");
    }
  }

  @Test
  void deliveriesToAllSubscribersAreCounted() throws Exception {
    try (PeerProcess broadcast = peer(BareBroadcast.class, "x".repeat(200))) {
      List<WebSocketClient> subscribers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        subscribers.add(
            WebSocketClient.open(generator, broadcast.port(), "/listen", List.of("X-Any: thing")));
      }
      WebSocketClient publisher =
          WebSocketClient.open(generator, broadcast.port(), "/speak", List.of());

      FanOutLoad load = new FanOutLoad(generator, () -> publisher.send("message"), subscribers);
      Outcome many = load.saturate(16, SHORT);
      Outcome one = load.saturate(1, SHORT);

      assertThat(many.count()).isPositive();
      assertThat(one.count()).isPositive().matches(count -> count % 10 == 0);
      subscribers.forEach(WebSocketClient::close);
      publisher.close();
    }
  }

  @Test
  void theBareHashTellsItsRate() throws Exception {
    try (PeerProcess hash = peer(BareHash.class, "bcrypt:4", "2");
        Api api = new Api(hash.port(), "")) {
      assertThat(Double.parseDouble(api.get("/?20").body())).isPositive();
      assertThat(hash.child().processorTime()).isPositive();
    }
  }

  private PeerProcess peer(Class<?> main, String... arguments) throws Exception {
    return PeerProcess.start(ANY, folder, main, List.of(arguments));
  }
}
