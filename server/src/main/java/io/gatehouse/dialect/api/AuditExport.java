package io.gatehouse.dialect.api;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.api.AuditRoutes.Entry;
import io.gatehouse.dialect.api.form.Turns;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Streaming;
import io.gatehouse.door.http.body.Body;
import io.gatehouse.door.json.Json;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.AuditStore;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.AuditRecord;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends the audit as a whole, newest first: one batch is read and sent at a time, so that it takes
/// the same memory however long it is. Safe for use by any thread.
final class AuditExport {
  private static final Logger LOG = LoggerFactory.getLogger(AuditExport.class);
  private static final int BATCH = 500;
  private static final int AT_ONCE = 8;

  /// Of one application, so that no administrator keeps those of others from it.
  private static final int EACH = 2;

  private static final long PATIENCE_SECONDS = 60;
  private static final byte[] NEW_LINE = {'\r', '\n'};

  private final Stores stores;
  private final Access access;
  private final Turns turns = new Turns(EACH, AT_ONCE);

  AuditExport(Stores stores, Access access) {
    this.stores = stores;
    this.access = access;
  }

  /// How entries are written.
  enum Format {
    NDJSON("application/x-ndjson"),
    CSV("text/csv");

    private final String type;

    Format(String type) {
      this.type = type;
    }

    /// The one that `Accept` names, or null for neither.
    static @Nullable Format of(@Nullable String accept) {
      for (Format format : values()) {
        if (accept != null && accept.contains(format.type)) {
          return format;
        }
      }
      return null;
    }

    private String head() {
      return this == CSV
          ? "sequence,at,action,application,actor,credential,address,transport,target,before,"
              + "after,hash\r\n"
          : "";
    }

    private byte[] line(AuditRecord record) {
      Entry entry = Entry.of(record);
      return this == CSV
          ? csv(entry).getBytes(StandardCharsets.UTF_8)
          : (new String(Json.write(entry), StandardCharsets.UTF_8) + "\n")
              .getBytes(StandardCharsets.UTF_8);
    }

    private static String csv(Entry entry) {
      return Stream.of(
                  entry.sequence(),
                  entry.at(),
                  entry.action(),
                  Objects.requireNonNullElse(entry.application(), ""),
                  entry.actor(),
                  Objects.requireNonNullElse(entry.credential(), ""),
                  Objects.requireNonNullElse(entry.address(), ""),
                  Objects.requireNonNullElse(entry.transport(), ""),
                  Objects.requireNonNullElse(entry.target(), ""),
                  Objects.requireNonNullElse(entry.before(), ""),
                  Objects.requireNonNullElse(entry.after(), ""),
                  entry.hash())
              .map(value -> cell(value.toString()))
              .collect(Collectors.joining(","))
          + "\r\n";
    }

    /// RFC 4180; what a spreadsheet would take for a formula is made a text.
    private static String cell(String text) {
      String safe = text.matches("(?s)[=+\\-@\t\r].*") ? "'" + text : text;
      return safe.matches("(?s).*[\",\r\n].*") ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
  }

  /// Answers with everything that the filter lets through, below `before` where that is given, for
  /// as long as these rights reach to read it.
  void begin(
      Streaming offer,
      Format format,
      AuditStore.Filter filter,
      @Nullable Long before,
      Rights reader) {
    Turns.Turn turn = turns.now(reader.identity().application());
    if (turn == null) {
      throw busy();
    }
    Run run = new Run(offer.loop(), format, filter, before, reader, turn);
    Response head =
        Response.text(200, format.type + (format == Format.CSV ? "; charset=utf-8" : ""), "")
            .header(
                "Content-Disposition",
                "attachment; filename=\"audit." + format.name().toLowerCase(Locale.ROOT) + "\"");
    try {
      run.body = offer.begin(head, run);
    } catch (RuntimeException failed) {
      run.finish();
      throw failed;
    }
    run.watch();
  }

  private static Refused busy() {
    return Problem.of(ProblemType.UNAVAILABLE, "the audit is being exported by others")
        .retryAfter(10)
        .refused();
  }

  /// One export; its fields belong to its event loop.
  private final class Run implements Body.Listener {
    private final ScheduledExecutorService loop;
    private final Format format;
    private final AuditStore.Filter filter;
    private final Rights reader;
    private final Turns.Turn turn;
    private @Nullable Body body;
    private @Nullable Long before;
    private boolean begun;
    private boolean reading;
    private boolean over;
    private boolean moved;

    Run(
        ScheduledExecutorService loop,
        Format format,
        AuditStore.Filter filter,
        @Nullable Long before,
        Rights reader,
        Turns.Turn turn) {
      this.loop = loop;
      this.format = format;
      this.filter = filter;
      this.before = before;
      this.reader = reader;
      this.turn = turn;
    }

    /// Whoever takes nothing for a while does not keep others from it.
    private void watch() {
      var _ =
          loop.schedule(
              () -> {
                Body open = body;
                if (!over && open != null) {
                  if (!moved) {
                    open.cut();
                    finish();
                  } else {
                    moved = false;
                    watch();
                  }
                }
              },
              PATIENCE_SECONDS,
              TimeUnit.SECONDS);
    }

    @Override
    public void writable() {
      Body open = body;
      if (over || reading || open == null || !open.isWritable()) {
        return;
      }
      reading = true;
      moved = true;
      Long below = before;
      Thread.startVirtualThread(() -> {
        try {
          requireStanding();
          List<AuditRecord> entries =
              stores.read(transaction -> transaction.audit().newest(filter, below, BATCH));
          byte[] bytes = written(entries);
          loop.execute(() -> send(entries, bytes));
        } catch (Refused ended) {
          LOG.info("an export of the audit ends: {}", ended.problem().detail());
          loop.execute(this::cut);
        } catch (RuntimeException failed) {
          LOG.warn("an export of the audit was cut off", failed);
          loop.execute(this::cut);
        }
      });
    }

    /// What is long takes time, in which rights may end. Blocks.
    private void requireStanding() {
      Problem ended = access.refresh(reader);
      if (ended != null) {
        throw ended.refused();
      }
      access.author(reader).require(Verb.READ, ResourceType.AUDIT, "log");
    }

    private byte[] written(List<AuditRecord> entries) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      entries.forEach(entry -> out.writeBytes(format.line(entry)));
      return out.toByteArray();
    }

    private void send(List<AuditRecord> entries, byte[] bytes) {
      Body open = body;
      if (over || open == null) {
        return;
      }
      if (!begun) {
        begun = true;
        part(open, format.head().getBytes(StandardCharsets.UTF_8));
      }
      part(open, bytes);
      open.flush();
      if (entries.size() < BATCH) {
        finish();
        open.end();
        return;
      }
      before = entries.getLast().sequence();
      // only now: to write may call `writable`
      reading = false;
      writable();
    }

    /// An empty chunk would be the last one.
    private static void part(Body open, byte[] bytes) {
      if (bytes.length == 0) {
        return;
      }
      if (!open.chunked()) {
        open.write(bytes);
        return;
      }
      ByteArrayOutputStream chunk = new ByteArrayOutputStream(bytes.length + 16);
      chunk.writeBytes(Integer.toHexString(bytes.length).getBytes(StandardCharsets.US_ASCII));
      chunk.writeBytes(NEW_LINE);
      chunk.writeBytes(bytes);
      chunk.writeBytes(NEW_LINE);
      open.write(chunk.toByteArray());
    }

    /// A body without its end shows that something is missing.
    private void cut() {
      Body open = body;
      if (open != null) {
        open.cut();
      }
      finish();
    }

    @Override
    public void gone() {
      finish();
    }

    private void finish() {
      if (!over) {
        over = true;
        turn.end();
      }
    }
  }
}
