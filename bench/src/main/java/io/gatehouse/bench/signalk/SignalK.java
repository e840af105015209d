package io.gatehouse.bench.signalk;

import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.lab.Measurement;
import io.gatehouse.bench.load.FanOutLoad;
import io.gatehouse.bench.load.HttpLoad;
import io.gatehouse.bench.load.Outcome;
import io.gatehouse.bench.load.WebSocketClient;
import io.gatehouse.bench.process.ChildProcess;
import io.gatehouse.bench.report.Budget;
import io.gatehouse.bench.report.Median;
import io.gatehouse.bench.report.Peer;
import io.gatehouse.bench.report.Result;
import io.gatehouse.bench.report.Rounds;
import io.gatehouse.bench.report.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Logins, reading a value alone and during a storm of logins, fan-out to many, and the delay of a
/// revocation, beside Signal K's own server if that is asked for.
public final class SignalK implements Measurement {
  private static final int LOGIN_CONNECTIONS = 8;
  private static final int GET_CONNECTIONS = 32;
  private static final int AUDIENCE = 200;
  private static final int IN_FLIGHT = 16;
  private static final Duration ONSET = Duration.ofMillis(500);

  @Override
  public String name() {
    return "signalk";
  }

  @Override
  public String about() {
    return "Signal K, with --peer beside its own server: logins, reading, fan-out, revocation";
  }

  @Override
  public boolean isQuick() {
    return false;
  }

  @Override
  public List<Result> measure(Lab lab) throws Exception {
    try (SignalKServer ours = OwnServer.start(lab);
        SignalKServer theirs = lab.beside("signalk-server") ? SignalKPeer.start(lab) : null) {
      Sides sides = new Sides(lab, ours, theirs);
      List<Result> results = new ArrayList<>();
      say(lab, ours);
      if (theirs != null) {
        say(lab, theirs);
      }
      results.addAll(reading(sides));
      results.addAll(fanOut(sides));
      results.addAll(Delay.measure(lab, ours, theirs));
      return results;
    }
  }

  /// So that there is something to read.
  private static void say(Lab lab, SignalKServer server) throws Exception {
    try (WebSocketClient listener = server.listener(lab, server.token());
        WebSocketClient speaker = server.speaker(lab)) {
      speaker.send(SignalKServer.delta(1));
      listener.expect("speedOverGround");
    }
  }

  /// One server with the loads that are put on it.
  private record Reading(SignalKServer server, HttpLoad gets, HttpLoad logins)
      implements AutoCloseable {
    static Reading of(Lab lab, SignalKServer server) throws Exception {
      return new Reading(
          server,
          HttpLoad.connect(lab.generator(), server.port(), List.of(server.get()), GET_CONNECTIONS),
          HttpLoad.connect(
              lab.generator(), server.port(), List.of(server.login()), LOGIN_CONNECTIONS));
    }

    Window gets(Duration length) throws Exception {
      return saturate(gets, length);
    }

    /// A login is a tenth of a second and more, so they are counted.
    Window logins(int count) throws Exception {
      ChildProcess.Measured<Outcome> measured = server.child().measure(() -> logins.times(count));
      return measured.window(measured.done().count(), measured.done().wall());
    }

    /// As many as go through while passwords are checked as fast as the server can.
    Window getsInStorm(Duration length) throws Exception {
      try (ExecutorService aside = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<Outcome> storm = aside.submit(() -> logins.saturate(length.plus(ONSET)));
        TimeUnit.NANOSECONDS.sleep(ONSET.toNanos());
        Window window = gets(length);
        storm.get();
        return window;
      }
    }

    private Window saturate(HttpLoad load, Duration length) throws Exception {
      ChildProcess.Measured<Outcome> measured = server.child().measure(() -> load.saturate(length));
      return measured.window(measured.done().count(), measured.done().wall());
    }

    @Override
    public void close() {
      gets.close();
      logins.close();
    }
  }

  private static List<Result> reading(Sides sides) throws Exception {
    Duration length = sides.lab().scale().window();
    Duration longer = length.multipliedBy(2); // a login takes a tenth of a second
    int logins = sides.lab().scale().loginsPerRound() * 2;
    try (Reading ours = Reading.of(sides.lab(), sides.ours());
        Reading theirs = sides.theirs() == null ? null : Reading.of(sides.lab(), sides.theirs())) {
      ours.gets(sides.lab().scale().warmUp());
      List<Result> results = new ArrayList<>();
      results.add(
          sides.compare(
              "signalk-get",
              "requests/s",
              10,
              () -> ours.gets(length),
              of(theirs, reading -> reading.gets(length))));
      results.add(
          sides.compare(
              "signalk-logins",
              "logins/s",
              0,
              () -> ours.logins(logins),
              of(theirs, reading -> reading.logins(logins))));
      Rounds storm =
          Rounds.alternate(
              sides.lab().scale().rounds(),
              () -> ours.getsInStorm(longer),
              () -> ours.gets(longer));
      results.add(
          storm
              .result(
                  new Rounds.Names("signalk-get-in-storm", "requests/s", "the same without logins"),
                  Window::perSecond)
              .within(Budget.ratioAtLeast(0.8)));
      if (theirs != null) {
        Window calm = theirs.gets(longer);
        Window stormy = theirs.getsInStorm(longer);
        results.add(
            Result.of("signalk-server-get-in-storm", stormy.perSecond(), "requests/s")
                .against(
                    new Peer("the same without logins", calm.perSecond()),
                    stormy.perSecond() / calm.perSecond()));
      }
      return results;
    }
  }

  private interface Act {
    Window on(Reading reading) throws Exception;
  }

  private static Sides.@Nullable Work of(@Nullable Reading theirs, Act act) {
    return theirs == null ? null : () -> act.on(theirs);
  }

  /// Many who listen to the own vessel, and one who speaks.
  private record Crowd(SignalKServer server, FanOutLoad load, List<WebSocketClient> clients)
      implements AutoCloseable {
    static Crowd of(Lab lab, SignalKServer server) throws Exception {
      List<WebSocketClient> clients = new ArrayList<>();
      for (int i = 0; i < AUDIENCE; i++) {
        clients.add(server.listener(lab, server.token()));
      }
      List<WebSocketClient> audience = List.copyOf(clients);
      WebSocketClient speaker = server.speaker(lab);
      speaker.count(() -> {});
      clients.add(speaker);
      int[] number = {0};
      Runnable publish = () -> speaker.send(SignalKServer.delta(++number[0]));
      return new Crowd(server, new FanOutLoad(lab.generator(), publish, audience), clients);
    }

    Window window(Duration length) throws Exception {
      ChildProcess.Measured<Outcome> measured =
          server.child().measure(() -> load.saturate(IN_FLIGHT, length));
      return measured.window(measured.done().count(), measured.done().wall());
    }

    @Override
    public void close() {
      clients.forEach(WebSocketClient::close);
    }
  }

  private static List<Result> fanOut(Sides sides) throws Exception {
    Duration length = sides.lab().scale().window();
    try (Crowd ours = Crowd.of(sides.lab(), sides.ours());
        Crowd theirs = sides.theirs() == null ? null : Crowd.of(sides.lab(), sides.theirs())) {
      ours.window(sides.lab().scale().warmUp());
      Sides.Work peers = theirs == null ? null : () -> theirs.window(length);
      return List.of(
          sides.compare(
              "signalk-fanout-" + AUDIENCE, "deliveries/s", 5, () -> ours.window(length), peers));
    }
  }

  /// Both servers, or ours alone.
  private record Sides(Lab lab, SignalKServer ours, @Nullable SignalKServer theirs) {
    interface Work extends java.util.concurrent.Callable<Window> {}

    /// @param least the ratio to the peer that is the budget; 0 for none
    Result compare(String name, String unit, double least, Work mine, @Nullable Work peers)
        throws Exception {
      if (theirs == null || peers == null) {
        List<Window> windows = Rounds.alone(lab.scale().rounds(), mine);
        return Result.of(name, Median.of(windows, Window::perSecond), unit);
      }
      Result result =
          Rounds.alternate(lab.scale().rounds(), mine, peers)
              .result(new Rounds.Names(name, unit, theirs.label()), Window::perSecond);
      return least == 0 ? result : result.within(Budget.ratioAtLeast(least));
    }
  }
}
