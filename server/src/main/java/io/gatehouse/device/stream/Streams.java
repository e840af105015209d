package io.gatehouse.device.stream;

import io.gatehouse.access.Access;
import io.gatehouse.access.Resources;
import io.gatehouse.access.Rights;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.device.Devices;
import io.gatehouse.device.Devices.Device;
import io.gatehouse.device.record.Batch;
import io.gatehouse.device.record.RecordReader;
import io.gatehouse.identity.Identity;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.journal.Journal;
import io.gatehouse.messaging.journal.Step;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Page;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.device.RecordStore.Span;
import io.gatehouse.store.device.Retention;
import io.gatehouse.store.device.StreamRecord;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pushes records to streams and pulls them.
///
/// Methods that take rights ask for `push`, `pull` or `delete` on the stream, which is below its
/// device, and block. A record is published when it is durable, and not again when it is repeated.
/// Safe for use by any thread.
public final class Streams {
  private static final Logger LOG = LoggerFactory.getLogger(Streams.class);
  private static final int BITES = 400;
  private static final long WAITING = 200_000;

  /// Bytes of JSON that are read at once on the thread of a connection.
  private static final int SHORT = 8_192;

  private final Surroundings around;
  private final Devices devices;
  private final StreamNews news;
  private final Moments moments;
  private final Reckoning reckoning;
  private final Sweep sweep;
  private final Room room = new Room(WAITING);

  public Streams(Surroundings around) {
    this.around = around;
    this.devices = around.devices();
    this.news = new StreamNews(around.hub());
    this.moments = new Moments(around.clock());
    this.reckoning = new Reckoning(around.stores());
    this.sweep = new Sweep(around.stores(), around.clock(), BITES, Deletion.BITE);
  }

  /// What streams are made of.
  public record Surroundings(
      Devices devices,
      Stores stores,
      AuditLog audit,
      Access access,
      Resources resources,
      Hub hub,
      Journal journal,
      InstantSource clock) {}

  /// Stores records, and tells whoever listens; all of them or none.
  public Pushed push(Rights by, String device, String stream, Batch batch) {
    Found found = required(by, Verb.PUSH, device, stream);
    Publication.Sender sender = sender(by.identity());
    List<StreamRecord> records = checked(found, sender, batch);
    if (!found.device().model().settings().storeData()) {
      return published(found, sender, records);
    }
    List<Boolean> added = around.stores().write(transaction -> add(transaction, found, records));
    return stored(found, sender, records, added);
  }

  /// The same for one whose right to push was asked for already; never blocks.
  ///
  /// @return ends when the records are durable and published, or with `Refused`
  public CompletionStage<Pushed> pushed(Target target, Publication.Sender sender, Batch batch) {
    Device known = devices.known(target.application(), target.device());
    CompletableFuture<Pushed> done = new CompletableFuture<>();
    if (known != null) {
      pushInto(done, known, target, sender, batch);
    } else {
      Thread.ofVirtual().start(() -> pushUnknown(done, target, sender, batch));
    }
    return done;
  }

  /// The same for records as they came in a message; never blocks, nor keeps its thread for long.
  public CompletionStage<Pushed> pushed(Target target, Publication.Sender sender, byte[] json) {
    if (json.length <= SHORT) {
      return pushed(target, sender, RecordReader.read(json));
    }
    CompletableFuture<Pushed> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            pushUnknown(done, target, sender, RecordReader.read(json));
          } catch (Refused refused) {
            done.completeExceptionally(refused);
          }
        });
    return done;
  }

  private void pushUnknown(
      CompletableFuture<Pushed> done, Target target, Publication.Sender sender, Batch batch) {
    try {
      devices
          .find(target.application(), target.device())
          .ifPresentOrElse(
              device -> pushInto(done, device, target, sender, batch),
              () -> done.completeExceptionally(Found.missing(target)));
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  private void pushInto(
      CompletableFuture<Pushed> done,
      Device device,
      Target target,
      Publication.Sender sender,
      Batch batch) {
    try {
      Found found = Found.in(device, target);
      List<StreamRecord> records = checked(found, sender, batch);
      if (!device.model().settings().storeData()) {
        done.complete(published(found, sender, records));
      } else {
        room.enter(records.size());
        Write write = new Write(found, records);
        Unit unit = new Unit();
        unit.add(write);
        unit.then(failure -> {
          room.leave(records.size());
          end(done, failure, () -> stored(found, sender, records, write.added));
        });
        around.journal().submit(unit);
      }
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  private static void end(
      CompletableFuture<Pushed> done,
      @Nullable RuntimeException failure,
      Supplier<Pushed> outcome) {
    if (failure != null) {
      done.completeExceptionally(failure);
      return;
    }
    try {
      done.complete(outcome.get());
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  /// The latest record.
  public Optional<StreamRecord> last(Rights by, String device, String stream) {
    return pull(by, device, stream, new Pull(Span.EVER, true, null, 1)).items().stream()
        .findFirst();
  }

  /// Records in the order of time; the key to continue after is their time in microseconds. A page
  /// may hold fewer than `limit` although there is a next one.
  public Page<StreamRecord> pull(Rights by, String device, String stream, Pull pull) {
    Found found = required(by, Verb.PULL, device, stream);
    return around.stores().read(transaction -> Pages.read(transaction, found.number(), pull));
  }

  /// What the numbers of each channel come to within intervals.
  ///
  /// @param every length of an interval in microseconds
  public Page<Interval> aggregate(Rights by, String device, String stream, Pull pull, long every) {
    return reckoning.aggregate(required(by, Verb.PULL, device, stream).number(), pull, every);
  }

  /// Removes the records of a time, as far as they are there now; returns how many.
  public long delete(Rights by, String device, String stream, Span span) {
    Found found = required(by, Verb.DELETE, device, stream);
    return new Deletion(around.stores(), around.audit()).delete(by, found, span);
  }

  /// Removes records that are too old or too many, as much as is bearable at a time; to be called
  /// again and again, by one thread at a time.
  public void sweep() {
    int bites = sweep.turn();
    if (bites > 0) {
      LOG.debug("records were removed in {} bites", bites);
    }
  }

  private List<StreamRecord> checked(Found found, Publication.Sender sender, Batch batch) {
    boolean self = sender.subject().equals(Subject.device(found.target().device()));
    return Checked.records(
        found.stream(), batch, self ? null : sender.subject().toString(), moments);
  }

  private static List<Boolean> add(
      Transaction transaction, Found found, List<StreamRecord> records) {
    return transaction.records().add(found.number(), records);
  }

  private Pushed published(Found found, Publication.Sender sender, List<StreamRecord> records) {
    news.tell(found.target(), found.device(), sender, records);
    return new Pushed(records.size(), 0);
  }

  private Pushed stored(
      Found found, Publication.Sender sender, List<StreamRecord> records, List<Boolean> added) {
    if (added.isEmpty()) {
      throw Found.missing(found.target());
    }
    List<StreamRecord> fresh = new ArrayList<>(records.size());
    for (int i = 0; i < added.size(); i++) {
      if (added.get(i)) {
        fresh.add(records.get(i));
      }
    }
    if (keeping(found).records() != null) {
      sweep.note(found.number());
    }
    news.tell(found.target(), found.device(), sender, fresh);
    return new Pushed(fresh.size(), records.size() - fresh.size());
  }

  /// The retention that holds for the stream.
  private static Retention keeping(Found found) {
    Retention own = found.stream().retention();
    return own == null ? found.device().model().settings().retention() : own;
  }

  private Found required(Rights by, Verb verb, String device, String stream) {
    Target target = new Target(by.identity().application(), device, stream);
    Device known = devices.find(target.application(), device).orElse(null);
    Resource resource =
        known == null
            ? around.resources().missingStream(target.application(), device, stream)
            : around.resources().stream(known.principal(), stream);
    around.access().require(by, verb, resource);
    if (known == null) {
      throw Found.missing(target);
    }
    return Found.in(known, target);
  }

  private static Publication.Sender sender(Identity identity) {
    return new Publication.Sender(identity.subject(), identity.name(), identity.publicData());
  }

  /// Records on their way through the journal.
  private static final class Write implements Step {
    private final Found found;
    private final List<StreamRecord> records;
    private List<Boolean> added = List.of();

    Write(Found found, List<StreamRecord> records) {
      this.found = found;
      this.records = records;
    }

    @Override
    public void write(Transaction transaction) {
      added = add(transaction, found, records);
    }
  }
}
