package io.gatehouse.bench.identity;

import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.load.HttpLoad;
import io.gatehouse.bench.load.Outcome;
import io.gatehouse.bench.process.ChildProcess;
import io.gatehouse.bench.report.Window;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// Those who want something of one running server.
///
/// @param shown a token of which [#introspections] asks
record Visitors(Offer offer, Site.Running server, String shown, Loads loads)
    implements AutoCloseable {
  private static final int CONNECTIONS = 32;
  private static final int LOGIN_CONNECTIONS = 4;

  /// What is put on the server, each on connections of its own.
  record Loads(HttpLoad tokens, HttpLoad introspections, HttpLoad logins) {}

  static Visitors of(Lab lab, Offer offer, Site.Running server)
      throws IOException, InterruptedException {
    String shown = offer.issue(server.port());
    Loads loads =
        new Loads(
            load(lab, server, List.of(offer.tokenRequest()), CONNECTIONS),
            load(lab, server, List.of(offer.introspectionRequest(shown)), CONNECTIONS),
            load(lab, server, offer.logins(), LOGIN_CONNECTIONS));
    return new Visitors(offer, server, shown, loads);
  }

  private static HttpLoad load(Lab lab, Site.Running server, List<byte[]> requests, int connections)
      throws IOException, InterruptedException {
    return HttpLoad.connect(lab.generator(), server.port(), requests, connections);
  }

  Window tokens(Duration length) throws Exception {
    return saturate(loads.tokens(), length);
  }

  /// @throws IllegalStateException when the token has ended meanwhile, and so was refused quickly
  Window introspections(Duration length) throws Exception {
    Window window = saturate(loads.introspections(), length);
    offer.requireActive(server.port(), shown);
    return window;
  }

  Outcome introspections(double pace, Duration length) throws Exception {
    Outcome outcome = loads.introspections().paced(pace, length);
    offer.requireActive(server.port(), shown);
    return outcome;
  }

  /// A login is a good part of a second, so they are counted.
  Window logins(int count) throws Exception {
    ChildProcess.Measured<Outcome> measured =
        server.child().measure(() -> loads.logins().times(count));
    return measured.window(measured.done().count(), measured.done().wall());
  }

  private Window saturate(HttpLoad load, Duration length) throws Exception {
    ChildProcess.Measured<Outcome> measured = server.child().measure(() -> load.saturate(length));
    return measured.window(measured.done().count(), measured.done().wall());
  }

  @Override
  public void close() {
    loads.tokens().close();
    loads.introspections().close();
    loads.logins().close();
  }
}
