package io.gatehouse.script.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Runs programs, each from its own image of the memory, on threads of its own.
///
/// Nothing is loaded before the first run. Safe for use by any thread; nobody who hands in waits.
public final class Engine implements AutoCloseable {
  private static final long IMAGES = 64L << 20;

  /// Where there is no room for an error either, the engine throws `null`.
  private static final String NO_ROOM = "{\"failure\":{\"name\":\"Error\",\"message\":\"null\"";

  private static final Bounds PREPARING =
      new Bounds(Duration.ofSeconds(20), Duration.ofSeconds(30), Long.MAX_VALUE, 1 << 16, 64 << 20);

  private final Bounds bounds;
  private final Sources sources;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Pool pool;
  private final Cache<String, Image> images =
      Caffeine.newBuilder()
          .maximumWeight(IMAGES)
          .weigher((String key, Image image) -> (int) (image.weight() + key.length() * 2L))
          .executor(Runnable::run)
          .build();
  private @Nullable Begun begun;
  private @Nullable Watch watch;
  private boolean closed;

  public Engine(Bounds bounds, Threads threads, Sources sources, Ground ground) {
    this.bounds = bounds;
    this.sources = sources;
    this.clock = ground.clock();
    this.random = ground.random();
    this.pool =
        new Pool(
            new Pool.Sizes(
                threads.threads(),
                threads.perApplication(),
                threads.queue(),
                threads.queuePerApplication(),
                threads.processors()));
  }

  /// The code that all programs begin with.
  @FunctionalInterface
  public interface Sources {
    String prelude();
  }

  public record Ground(InstantSource clock, SecureRandom random) {}

  /// @param threads most runs at once
  /// @param perApplication most runs of one application at once
  /// @param queue most runs that wait
  /// @param queuePerApplication most runs of one application that wait
  /// @param processors most runs that compute at once
  public record Threads(
      int threads, int perApplication, int queue, int queuePerApplication, int processors) {}

  /// The base image, and where in it the code lies that goes on from there.
  private record Begun(Image image, Guest.Loaded load, Guest.Loaded run) {}

  /// A run that is to be: what goes in, and whom it speaks with.
  ///
  /// @param program found on the thread of the run; may block
  /// @param input JSON; made on the thread of the run
  public record Errand(
      String application,
      Function<Clock, Program> program,
      Function<Clock, String> input,
      Host host) {}

  /// What is left of the time of a run.
  @FunctionalInterface
  public interface Clock {
    /// Nanoseconds.
    long left();
  }

  /// Runs it on one of the threads.
  ///
  /// @return JSON that came out; fails with `Stopped`, or with what the host has thrown
  public CompletableFuture<String> submit(Errand errand) {
    CompletableFuture<String> done = new CompletableFuture<>();
    pool.submit(
        errand.application(),
        desk -> {
          try {
            done.complete(run(desk, errand));
          } catch (RuntimeException | StackOverflowError failed) {
            done.completeExceptionally(failed);
          }
        });
    return done;
  }

  private String run(Pool.Desk desk, Errand errand) {
    Talk talk = new Talk(errand, bounds.output());
    Turn turn = new Turn(talk, bounds, pool.permits(errand.application()));
    Watch looking = watch();
    looking.add(turn);
    try {
      Program program = errand.program().apply(turn::left);
      Begun first = begun(desk);
      Image image = images.getIfPresent(program.key());
      if (image == null) {
        image = prepared(desk, first, program);
        images.put(program.key(), image);
      }
      talk.begin(errand.input().apply(turn::left));
      Guest guest = guest(desk);
      guest.become(image);
      guest.run(first.run(), turn);
      String out = talk.end();
      if (guest.wasFull() && out.startsWith(NO_ROOM)) {
        throw new Stopped(Stopped.Reason.MEMORY);
      }
      return out;
    } catch (Stopped stopped) {
      desk.guest = null;
      throw stopped;
    } finally {
      looking.remove(turn);
    }
  }

  private Guest guest(Pool.Desk desk) {
    Guest known = desk.guest;
    if (known == null) {
      known = new Guest(bounds.memory(), clock, random);
      desk.guest = known;
    }
    return known;
  }

  private synchronized Watch watch() {
    if (closed) {
      throw new Stopped(Stopped.Reason.GONE);
    }
    Watch known = watch;
    if (known == null) {
      known = new Watch();
      watch = known;
    }
    return known;
  }

  private synchronized Begun begun(Pool.Desk desk) {
    Begun known = begun;
    if (known == null) {
      Guest guest = new Guest(bounds.memory(), clock, random);
      guest.start();
      Host nobody = (_, _, _) -> "[1,null]";
      Turn turn = new Turn(nobody, PREPARING, new Permits(one(), one(), Permits.Nobody.HEARS));
      guest.run(guest.load(guest.compiled(sources.prelude())), turn);
      Guest.Loaded load = guest.load(guest.compiled("__load()"));
      Guest.Loaded run = guest.load(guest.compiled("__run()"));
      known = new Begun(Image.of(guest.copy(), guest.stack()), load, run);
      begun = known;
      desk.guest = guest;
    }
    return known;
  }

  private static java.util.concurrent.Semaphore one() {
    return new java.util.concurrent.Semaphore(1);
  }

  /// The memory after the parts of a program were read, and before any of them runs.
  private Image prepared(Pool.Desk desk, Begun first, Program program) {
    Guest guest = guest(desk);
    guest.become(first.image());
    Iterator<Program.Part> parts = program.parts().iterator();
    Host loader =
        (module, function, arguments) ->
            function.equals("next") && parts.hasNext() ? Texts.part(parts.next()) : "[1,null]";
    Turn turn = new Turn(loader, bounds.forLoading(), pool.permits(program.application()));
    Watch looking = watch();
    looking.add(turn);
    try {
      guest.run(first.load(), turn);
      return first.image().with(guest.copy(), guest.stack());
    } finally {
      looking.remove(turn);
    }
  }

  @Override
  public void close() {
    pool.close();
    Watch known;
    synchronized (this) {
      closed = true;
      known = watch;
    }
    if (known != null) {
      known.close();
    }
  }
}
