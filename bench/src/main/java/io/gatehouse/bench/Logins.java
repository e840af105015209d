package io.gatehouse.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.lab.Measurement;
import io.gatehouse.bench.load.HttpLoad;
import io.gatehouse.bench.load.Outcome;
import io.gatehouse.bench.peer.BareHash;
import io.gatehouse.bench.process.Api;
import io.gatehouse.bench.process.ChildProcess;
import io.gatehouse.bench.process.PeerProcess;
import io.gatehouse.bench.process.ServerProcess;
import io.gatehouse.bench.report.Budget;
import io.gatehouse.bench.report.Result;
import io.gatehouse.bench.report.Rounds;
import io.gatehouse.bench.report.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How many password logins a second the server answers, beside the bare hashing of passwords, and
/// what a storm of them does to token checks.
final class Logins implements Measurement {
  private static final int CONNECTIONS = 4;
  private static final int USERS = 8;
  private static final String PASSWORD = "tide and moonlight";

  @Override
  public String name() {
    return "logins";
  }

  @Override
  public String about() {
    return "POST /v1/login with bcrypt cost 12, beside bare bcrypt; then token checks meanwhile";
  }

  @Override
  public List<Result> measure(Lab lab) throws Exception {
    ServerProcess server = lab.server();
    try (PeerProcess hash =
            lab.peer(BareHash.class, List.of("bcrypt:12", Integer.toString(threads(lab))));
        HttpLoad logins =
            HttpLoad.connect(
                lab.generator(), server.doors().http(), requests(lab, server), CONNECTIONS)) {
      List<Result> results = new ArrayList<>(List.of(rate(lab, server, hash, logins)));
      results.addAll(new LoginStorm(lab, server, logins).measure());
      return results;
    }
  }

  /// As many as the server's pool has by default: it sees one core less than there are.
  private static int threads(Lab lab) {
    int cores = lab.cores().pinned() ? 1 : Runtime.getRuntime().availableProcessors();
    return Math.max(1, cores - 1);
  }

  /// Logins of users who take turns, each with the right password, so that nothing is throttled.
  private static List<byte[]> requests(Lab lab, ServerProcess server) throws Exception {
    List<Map<String, String>> users = new ArrayList<>();
    for (int i = 0; i < USERS; i++) {
      users.add(Map.of("name", lab.name("sailor"), "password", PASSWORD));
    }
    server.api().postAll("/v1/users", users);
    ObjectMapper json = new ObjectMapper();
    List<byte[]> requests = new ArrayList<>();
    for (Map<String, String> user : users) {
      requests.add(HttpLoad.request("POST", "/v1/login", List.of(), json.writeValueAsString(user)));
    }
    return requests;
  }

  private static Result rate(Lab lab, ServerProcess server, PeerProcess hash, HttpLoad logins)
      throws Exception {
    int count = lab.scale().loginsPerRound();
    Duration[] took = {Duration.ZERO};
    Rounds rounds =
        Rounds.alternate(
            lab.scale().rounds(),
            () -> {
              Window window = window(server.child(), logins, count);
              took[0] = window.wall();
              return window;
            },
            () -> bare(hash, took[0]));
    return rounds
        .result(new Rounds.Names("logins", "logins/s", "bare bcrypt"), Window::perSecond)
        .within(Budget.ratioAtLeast(0.95));
  }

  private static Window window(ChildProcess child, HttpLoad logins, int count) throws Exception {
    ChildProcess.Measured<Outcome> measured = child.measure(() -> logins.times(count));
    return measured.window(measured.done().count(), measured.done().wall());
  }

  private static Window bare(PeerProcess hash, Duration duration) throws Exception {
    try (Api api = new Api(hash.port(), "")) {
      ChildProcess.Measured<Double> measured =
          hash.child()
              .measure(() -> Double.parseDouble(api.get("/?" + duration.toMillis()).body()));
      return measured.window(measured.done() * duration.toNanos() / 1e9, duration);
    }
  }
}
