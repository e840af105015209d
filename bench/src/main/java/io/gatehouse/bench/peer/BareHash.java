package io.gatehouse.bench.peer;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.security.crypto.bcrypt.BCrypt;

/// Checks a password against its bcrypt hash in a loop, on as many threads as the server's pool
/// has, whenever it is asked to; `GET /?MILLISECONDS` answers hashes a second.
///
/// Arguments: the port, the cost and the number of threads.
public final class BareHash {
  private static final String PASSWORD = "a password of the length of a pepper key....";

  private BareHash() {}

  public static void main(String[] arguments) {
    String hash = BCrypt.hashpw(PASSWORD, BCrypt.gensalt(Integer.parseInt(arguments[1])));
    int threads = Integer.parseInt(arguments[2]);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    Vertx vertx = Vertx.vertx();
    vertx
        .createHttpServer()
        .requestHandler(request ->
            vertx
                .executeBlocking(
                    () -> rate(pool, threads, () -> BCrypt.checkpw(PASSWORD, hash), request))
                .onSuccess(rate -> request.response().end(Double.toString(rate)))
                .onFailure(failed -> fail(request, failed)))
        .listen(Integer.parseInt(arguments[0]), "127.0.0.1")
        .onFailure(Bare::giveUp);
  }

  private static void fail(HttpServerRequest request, Throwable cause) {
    System.err.println(cause);
    request.response().setStatusCode(500).end();
  }

  /// Whole hashes only, over the time that they took.
  private static double rate(
      ExecutorService pool, int threads, Runnable hash, HttpServerRequest request)
      throws InterruptedException, ExecutionException {
    String query = request.query();
    long nanos = query == null ? 0 : Long.parseLong(query) * 1_000_000;
    List<Future<Double>> rates = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      rates.add(pool.submit(() -> loop(nanos, hash)));
    }
    double sum = 0;
    for (Future<Double> rate : rates) {
      sum += rate.get();
    }
    return sum;
  }

  private static double loop(long nanos, Runnable hash) {
    long start = System.nanoTime();
    long count = 0;
    long elapsed;
    do {
      hash.run();
      count++;
      elapsed = System.nanoTime() - start;
    } while (elapsed < nanos);
    return count * 1e9 / elapsed;
  }
}
