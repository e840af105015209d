package io.gatehouse.bench.peer;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.springframework.security.crypto.bcrypt.BCrypt;

/// Checks a password against its hash in a loop, on as many threads as the server's pool has,
/// whenever it is asked to; `GET /?MILLISECONDS` answers hashes a second.
///
/// Arguments: the port, how to hash (`bcrypt:COST` or `argon2id:KIBIBYTES:PASSES`) and the number
/// of threads.
public final class BareHash {
  private static final String PASSWORD = "a password of the length of a pepper key....";

  private BareHash() {}

  public static void main(String[] arguments) {
    Runnable hash = hash(arguments[1].split(":", -1));
    int threads = Integer.parseInt(arguments[2]);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    Vertx vertx = Vertx.vertx();
    vertx
        .createHttpServer()
        .requestHandler(request ->
            vertx
                .executeBlocking(() -> rate(pool, threads, hash, request))
                .onSuccess(rate -> request.response().end(Double.toString(rate)))
                .onFailure(failed -> fail(request, failed)))
        .listen(Integer.parseInt(arguments[0]), "127.0.0.1")
        .onFailure(Bare::giveUp);
  }

  private static Runnable hash(String[] settings) {
    if (settings[0].equals("bcrypt")) {
      String known = BCrypt.hashpw(PASSWORD, BCrypt.gensalt(Integer.parseInt(settings[1])));
      return () -> BCrypt.checkpw(PASSWORD, known);
    }
    Argon2Parameters parameters =
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(Integer.parseInt(settings[1]))
            .withIterations(Integer.parseInt(settings[2]))
            .withParallelism(1)
            .withSalt(new byte[16])
            .build();
    byte[] password = PASSWORD.getBytes(StandardCharsets.UTF_8);
    return () -> {
      Argon2BytesGenerator generator = new Argon2BytesGenerator();
      generator.init(parameters);
      generator.generateBytes(password, new byte[32]);
    };
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
