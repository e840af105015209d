package io.gatehouse.outbound;

import io.gatehouse.identity.record.Names;
import io.gatehouse.outbound.pin.Pins;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Calls other servers for applications: only where [Destinations] lets them, at the addresses that
/// were checked, with a time for all of it and a bounded answer; no proxy, no cookie.
///
/// Its methods block, and belong on a thread that may.
public final class Outbound implements AutoCloseable {
  private static final Duration CONNECTING = Duration.ofSeconds(10);
  private static final int LONGEST_URL = 8_000;

  /// What says where a request ends, or is about the connection (RFC 9110 section 7.6.1): with it a
  /// call could begin the next one on a connection that others use as well (RFC 9112 section 11.2).
  private static final Set<String> OF_THE_CONNECTION =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private final Destinations destinations;
  private final Lookup lookup;
  private final int atOnce;
  private final Map<String, Semaphore> places = new ConcurrentHashMap<>();
  private @Nullable ExecutorService threads;
  private @Nullable HttpClient client;

  /// How names become addresses.
  @FunctionalInterface
  public interface Lookup {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  /// @param atOnce most calls of one application under way
  public Outbound(Destinations destinations, Lookup lookup, int atOnce) {
    this.destinations = destinations;
    this.lookup = lookup;
    this.atOnce = atOnce;
  }

  /// Makes a call and follows where it is sent, each time checked anew; throws `Refused` where it
  /// may not go there or nothing comes back.
  public Reply call(Wish wish) {
    Semaphore place = places.computeIfAbsent(wish.application(), name -> new Semaphore(atOnce));
    if (!place.tryAcquire()) {
      throw Problem.of(ProblemType.TOO_MANY, "too many calls out are under way")
          .cure("make fewer at once")
          .retryAfter(1)
          .refused();
    }
    try {
      long end = System.nanoTime() + wish.time().toNanos();
      Wish next = wish;
      while (true) {
        Reply reply = checked(next, end);
        Optional<Wish> more = Redirect.next(next, reply);
        if (more.isEmpty()) {
          return reply;
        }
        next = more.get();
      }
    } finally {
      place.release();
    }
  }

  private Reply checked(Wish wish, long end) {
    String host = host(wish.url());
    int port = port(wish.url());
    boolean literal = Destination.isNumeric(host) || host.startsWith("[");
    String application = wish.application();
    if (literal) {
      InetAddress address = literal(host);
      destinations.requireNamed(application, host, port, address);
      destinations.requireReach(application, host, port, List.of(address));
      return send(wish, end);
    }
    destinations.requireNamed(application, host, port, null);
    List<InetAddress> addresses = List.of(looked(host));
    try (Pins.Pin pin = Pins.PROGRAM.pin(host, addresses)) {
      List<InetAddress> all = new ArrayList<>(addresses);
      all.addAll(pin.addresses());
      all.addAll(List.of(InetAddress.getAllByName(host)));
      if (!Pins.PROGRAM.active()) {
        throw Problem.of(ProblemType.INTERNAL, "names cannot be held to their addresses").refused();
      }
      destinations.requireReach(application, host, port, all);
      return send(wish, end);
    } catch (UnknownHostException e) {
      throw unknown(host);
    }
  }

  private InetAddress[] looked(String host) {
    try {
      return lookup.addresses(host);
    } catch (UnknownHostException e) {
      throw unknown(host);
    }
  }

  private static InetAddress literal(String host) {
    try {
      return InetAddress.ofLiteral(
          host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
    } catch (IllegalArgumentException e) {
      throw invalid("`%s` is no address".formatted(Names.shown(host)));
    }
  }

  /// The host as it is checked; one that another program may read otherwise is refused.
  private static String host(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw invalid("only `https:` and `http:` can be called");
    }
    if (url.toString().length() > LONGEST_URL) {
      throw invalid("the URL is too long");
    }
    String host = url.getHost();
    if (host == null || url.getRawUserInfo() != null) {
      throw invalid("the URL needs a host and has no user");
    }
    if (host.contains("%")) {
      throw invalid("the host has a zone");
    }
    String lower = host.toLowerCase(Locale.ROOT);
    boolean strict =
        lower.matches(
            "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");
    if (Destination.isNumeric(lower) && !strict) {
      throw invalid("`%s` is no address in four numbers".formatted(Names.shown(host)));
    }
    return lower;
  }

  static int port(URI url) {
    return url.getPort() != -1
        ? url.getPort()
        : "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
  }

  private Reply send(Wish wish, long end) {
    SSLContext proof = wish.proof();
    if (proof == null) {
      return send(client(), wish, end);
    }
    // a connection that was opened with this certificate serves nobody else
    ExecutorService own = Executors.newVirtualThreadPerTaskExecutor();
    HttpClient once = builder(own).sslContext(proof).build();
    try {
      return send(once, wish, end);
    } finally {
      once.shutdownNow();
      own.shutdownNow();
    }
  }

  private static Reply send(HttpClient client, Wish wish, long end) {
    long left = end - System.nanoTime();
    if (left <= 0) {
      throw slow(wish);
    }
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(
            request(wish, Duration.ofNanos(left)),
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), wish.longest()));
    try {
      HttpResponse<byte[]> response = answer.get(left, TimeUnit.NANOSECONDS);
      Map<String, List<String>> headers = new LinkedHashMap<>();
      response
          .headers()
          .map()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
      return new Reply(response.statusCode(), headers, response.body(), wish.url());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw slow(wish);
    } catch (ExecutionException e) {
      throw failed(wish, e.getCause());
    } catch (InterruptedException stopping) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw slow(wish);
    }
  }

  private static HttpRequest request(Wish wish, Duration left) {
    for (String name : wish.headers().keySet()) {
      if (OF_THE_CONNECTION.contains(name.strip().toLowerCase(Locale.ROOT))) {
        throw invalid("a call has no header `%s` of its own".formatted(Names.shown(name)));
      }
    }
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(wish.url())
              .timeout(left)
              .method(
                  wish.method(),
                  wish.body().length == 0
                      ? BodyPublishers.noBody()
                      : BodyPublishers.ofByteArray(wish.body()));
      request.setHeader("User-Agent", "Gatehouse");
      wish.headers().forEach(request::setHeader);
      return request.build();
    } catch (IllegalArgumentException e) {
      throw invalid("the method, URL or a header cannot be sent");
    }
  }

  private static Refused failed(Wish wish, @Nullable Throwable cause) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof HttpTimeoutException) {
        return slow(wish);
      }
      String text = at.getMessage();
      if (at instanceof IOException && text != null && text.contains("exceeds capacity")) {
        return Problem.of(
                ProblemType.TOO_LARGE, "the answer is longer than " + wish.longest() + " bytes")
            .cure("ask for less")
            .coded("outbound-too-large")
            .refused();
      }
    }
    return Problem.of(
            ProblemType.UNAVAILABLE,
            "`%s` does not answer, or not in HTTP with a certificate that is good"
                .formatted(Names.shown(wish.url().getHost())))
        .coded("outbound-unreachable")
        .refused();
  }

  private static Refused slow(Wish wish) {
    return Problem.of(
            ProblemType.TIMED_OUT,
            "`%s` did not answer in time".formatted(Names.shown(wish.url().getHost())))
        .coded("outbound-timed-out")
        .refused();
  }

  private static Refused unknown(String host) {
    return Problem.of(
            ProblemType.UNAVAILABLE, "no name server knows `%s`".formatted(Names.shown(host)))
        .coded("outbound-unreachable")
        .refused();
  }

  private static Refused invalid(String detail) {
    return Names.refused("url", detail, "write `https://host/path`");
  }

  /// Made by the first call: most servers make none.
  private synchronized HttpClient client() {
    HttpClient known = client;
    if (known == null) {
      ExecutorService own = Executors.newVirtualThreadPerTaskExecutor();
      threads = own;
      known = builder(own).build();
      client = known;
    }
    return known;
  }

  private static HttpClient.Builder builder(ExecutorService threads) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .proxy(HttpClient.Builder.NO_PROXY)
        .connectTimeout(CONNECTING)
        .executor(threads);
  }

  @Override
  public synchronized void close() {
    if (client != null && threads != null) {
      client.shutdownNow();
      threads.shutdownNow();
    }
  }
}
