package io.gatehouse.bench.load;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Requests over keep-alive connections: as many as the server answers, or at a fixed pace.
///
/// Everything but the public methods runs on the generator's loop. Any answer other than 2xx fails
/// the run: a wrong answer is no speed.
public final class HttpLoad implements AutoCloseable {
  /// A number that HdrHistogram keeps exact enough: three digits, up to a minute.
  private static final long LONGEST = TimeUnit.MINUTES.toNanos(1);

  private static final long LONGEST_RUN = TimeUnit.MINUTES.toNanos(10);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Generator generator;
  private final EventLoop loop;
  private final SpinningIo io;
  private final int port;
  private final int pipelining;
  private final List<byte[]> requests;
  private final List<Lane> lanes = new ArrayList<>();
  private final Deque<Lane> idle = new ArrayDeque<>();
  private @Nullable Run run;
  private int next;

  private HttpLoad(Generator generator, int port, List<byte[]> requests, int pipelining) {
    this.generator = generator;
    this.loop = generator.loop();
    this.io = generator.io();
    this.port = port;
    this.pipelining = pipelining;
    this.requests = List.copyOf(requests);
  }

  /// @param requests whole requests, sent in turn
  /// @param pipelining requests under way on one connection, normally 1
  public static HttpLoad connect(
      Generator generator, int port, List<byte[]> requests, int connections, int pipelining)
      throws InterruptedException {
    HttpLoad load = new HttpLoad(generator, port, requests, pipelining);
    for (int i = 0; i < connections; i++) {
      load.lanes.add(load.open());
    }
    return load;
  }

  private Lane open() throws InterruptedException {
    Lane lane = new Lane(this, pipelining);
    Channel channel = generator.connect(port, lane);
    lane.channel = channel;
    return lane;
  }

  /// Puts new connections in the place of those that the server ended for being idle.
  private void reopen() throws InterruptedException {
    for (int i = 0; i < lanes.size(); i++) {
      if (!lanes.get(i).isOpen()) {
        lanes.set(i, open());
      }
    }
  }

  public static HttpLoad connect(
      Generator generator, int port, List<byte[]> requests, int connections)
      throws InterruptedException {
    return connect(generator, port, requests, connections, 1);
  }

  /// The bytes of a request without or with a JSON body.
  ///
  /// @param head lines such as `Authorization: Bearer x`
  public static byte[] request(String method, String path, List<String> head, String body) {
    return bytes(method + " " + path, head, "application/json", body);
  }

  /// The bytes of a POST with the fields of a form, already encoded.
  public static byte[] form(String path, List<String> head, String fields) {
    return bytes("POST " + path, head, "application/x-www-form-urlencoded", fields);
  }

  private static byte[] bytes(String line, List<String> head, String type, String body) {
    StringBuilder text = new StringBuilder(line).append(" HTTP/1.1\r\n");
    text.append("Host: 127.0.0.1\r\n");
    head.forEach(each -> text.append(each).append("\r\n"));
    if (!body.isEmpty()) {
      text.append("Content-Type: ")
          .append(type)
          .append("\r\nContent-Length: ")
          .append(body.getBytes(StandardCharsets.UTF_8).length)
          .append("\r\n");
    }
    return text.append("\r\n").append(body).toString().getBytes(StandardCharsets.UTF_8);
  }

  /// Sends the next request as soon as one is answered. Latency counts from sending.
  public Outcome saturate(Duration duration) throws InterruptedException {
    return await(new Bounds(duration.toNanos(), Long.MAX_VALUE), this::fillAll);
  }

  /// Sends this many requests, the next one as soon as one is answered. The outcome counts those
  /// after the first and the time since then, which is exact for few and slow ones.
  public Outcome times(int requests) throws InterruptedException {
    return await(new Bounds(LONGEST_RUN, requests), this::fillAll);
  }

  private void fillAll(Run started) {
    lanes.forEach(lane -> lane.fill(started));
  }

  /// Sends at a fixed pace, whether or not answers keep up. Latency counts from when a request was
  /// due, so that a stalled server cannot hide the wait of those behind.
  public Outcome paced(double perSecond, Duration duration) throws InterruptedException {
    return await(
        new Bounds(duration.toNanos(), Long.MAX_VALUE),
        started -> {
          idle.clear();
          idle.addAll(lanes);
          io.spin(new Pacer(started, (long) (1e9 / perSecond)));
        });
  }

  private Outcome await(Bounds bounds, Consumer<Run> begin) throws InterruptedException {
    reopen();
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    loop.execute(() -> {
      Run started = new Run(System.nanoTime(), bounds, outcome);
      run = started;
      begin.accept(started);
    });
    Duration patience = Duration.ofNanos(bounds.nanos).plus(PATIENCE);
    return Outcome.await(outcome, patience, () -> "the server left requests unanswered");
  }

  byte[] nextRequest() {
    next = next + 1 == requests.size() ? 0 : next + 1;
    return requests.get(next);
  }

  /// A lane has its answer.
  void answered(Lane lane, int status, long since) {
    Run current = run;
    if (current == null) {
      return;
    }
    if (status / 100 != 2) {
      fail(new IllegalStateException("the server answered " + status + ", and 2xx was expected"));
      return;
    }
    long now = System.nanoTime();
    current.record(now, now - since);
    Pacer pacer = current.pacer;
    if (pacer != null) {
      pacer.free(lane);
    } else {
      lane.fill(current);
    }
    finishIfDone(current);
  }

  private void finishIfDone(Run current) {
    boolean waiting = current.pacer != null && !current.pacer.done();
    if (!current.isOpen(System.nanoTime())
        && !waiting
        && lanes.stream().allMatch(lane -> lane.underWay() == 0)) {
      run = null;
      current.finish();
    }
  }

  void fail(Throwable cause) {
    Run current = run;
    if (current != null) {
      run = null;
      current.outcome.completeExceptionally(cause);
    }
  }

  @Override
  public void close() {
    lanes.forEach(lane -> lane.close());
  }

  /// How long a run goes on: until the time is over or the requests are used up.
  private record Bounds(long nanos, long requests) {
    boolean counted() {
      return requests != Long.MAX_VALUE;
    }
  }

  /// One stretch of load.
  static final class Run {
    private final long start;
    private final Bounds bounds;
    private final CompletableFuture<Outcome> outcome;
    private final Histogram latencies = new Histogram(LONGEST, 3);
    private @Nullable Pacer pacer;
    private long sent;
    private long answered;
    private long first;
    private long last;

    private Run(long start, Bounds bounds, CompletableFuture<Outcome> outcome) {
      this.start = start;
      this.bounds = bounds;
      this.outcome = outcome;
    }

    boolean isOpen(long now) {
      return now - start < bounds.nanos && sent < bounds.requests;
    }

    void sending() {
      sent++;
    }

    /// What is answered when the time is over is not counted, but its latency is.
    private void record(long now, long latency) {
      latencies.recordValue(Math.min(latency, LONGEST));
      if (now - start < bounds.nanos) {
        answered++;
        last = now;
        first = answered == 1 ? now : first;
      }
    }

    private void finish() {
      outcome.complete(
          bounds.counted()
              ? new Outcome(answered - 1, Duration.ofNanos(last - first), latencies)
              : new Outcome(answered, Duration.ofNanos(bounds.nanos), latencies));
    }
  }

  /// Releases requests when they are due, by spinning: a timer would be late by a millisecond.
  private final class Pacer implements Runnable {
    private final Run owner;
    private final long interval;
    private final Deque<Long> late = new ArrayDeque<>();
    private long due;

    Pacer(Run owner, long interval) {
      this.owner = owner;
      this.interval = interval;
      this.due = owner.start;
      owner.pacer = this;
    }

    @Override
    public void run() {
      if (run != owner) {
        io.rest();
        return;
      }
      long now = System.nanoTime();
      while (due <= now && due - owner.start < owner.bounds.nanos) {
        late.add(due);
        due += interval;
      }
      while (!late.isEmpty() && !idle.isEmpty()) {
        idle.remove().send(late.remove());
      }
      finishIfDone(owner);
    }

    void free(Lane lane) {
      idle.add(lane);
    }

    boolean done() {
      return late.isEmpty() && due - owner.start >= owner.bounds.nanos;
    }
  }
}
