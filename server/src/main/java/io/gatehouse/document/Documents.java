package io.gatehouse.document;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.document.event.DocumentNews;
import io.gatehouse.document.event.Happened;
import io.gatehouse.document.right.Definitions;
import io.gatehouse.identity.record.ThingGrants;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.messaging.Hub;
import io.gatehouse.store.Page;
import io.gatehouse.store.Stores;
import io.gatehouse.store.document.AttachmentRecord;
import io.gatehouse.store.document.DocumentRecord;
import io.gatehouse.store.document.Tally;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Documents for whoever has rights: every method asks for them, and blocks. A change is durable
/// before anybody hears of it, and changes of one document are heard of in their order.
///
/// Safe for use by any thread.
public final class Documents {
  private static final int STRIPES = 64;

  private final Surroundings around;
  private final Reading reading;
  private final Asking asking;
  private final Writing writing;
  private final Attachments attachments;
  private final Trail trail;
  private final DocumentNews news;
  private final List<Lock> inOrder =
      IntStream.range(0, STRIPES).<Lock>mapToObj(_ -> new ReentrantLock()).toList();

  public Documents(Surroundings around) {
    this.around = around;
    this.reading = new Reading(around.stores(), around.access(), around.definitions());
    this.asking = new Asking(around.stores(), around.access(), around.definitions());
    this.trail = new Trail(around.audit(), around.access());
    this.writing = new Writing(around, reading, trail);
    this.attachments = new Attachments(around, reading, trail);
    this.news = new DocumentNews(around.hub(), around.definitions()::latest);
  }

  /// What documents are made of.
  ///
  /// @param mostAttached bytes that the files of one application hold at most
  public record Surroundings(
      Stores stores,
      Changes changes,
      AuditLog audit,
      Access access,
      Definitions definitions,
      DocumentLines lines,
      Hub hub,
      RandomGenerator random,
      InstantSource clock,
      long mostAttached) {}

  /// A file that goes with a document.
  public record File(String name, String contentType, byte[] content) {}

  public Shown create(Rights by, String store, Draft draft) {
    return inOrder(
        store + "/" + draft.id(),
        () -> told(by, Happened.Kind.CREATED, writing.create(by, store, draft)));
  }

  public Shown read(Rights by, String store, String id) {
    return reading.read(by, store, id);
  }

  /// What it was at an earlier version, or is.
  public Shown version(Rights by, String store, String id, long version) {
    return reading.version(by, store, id, version);
  }

  /// Earlier versions that were kept, the latest first.
  public List<Shown> versions(Rights by, String store, String id, int limit) {
    return reading.versions(by, store, id, limit);
  }

  public Shown change(Rights by, String store, String id, Edit edit) {
    return inOrder(
        store + "/" + id,
        () -> told(by, Happened.Kind.UPDATED, writing.change(by, store, id, edit)));
  }

  /// @param version what it has to be at; null for whatever it is at
  public void delete(Rights by, String store, String id, @Nullable Long version) {
    inOrder(
        store + "/" + id,
        () -> {
          Reading.Held held = Versions.settled(() -> remove(by, store, id, version));
          news.tell(by, Happened.deleted(held.document(), held.gate()));
          around.lines().changed(held.document());
          return held;
        });
  }

  private Reading.Held remove(Rights by, String store, String id, @Nullable Long version) {
    Reading.Held held = reading.require(by, store, id, Verb.DELETE);
    DocumentRecord old = held.document();
    Versions.require(version, old.version());
    var _ =
        around
            .changes()
            .make(t -> {
              if (!t.documents().find(old.application(), store, id).equals(Optional.of(old))) {
                throw new Versions.Overtaken();
              }
              t.documents().remove(old.number());
              return ThingGrants.end(
                  t,
                  trail.actor(by),
                  old.application(),
                  ResourceType.DOCUMENT,
                  store + "/" + id,
                  new Outcome<>(old, List.of(trail.deleted(by, old)), List.of()));
            });
    return held;
  }

  public Page<Shown> query(Rights by, String store, Query query) {
    return asking.query(by, store, query);
  }

  /// @param schema null for any and none
  public long count(Rights by, String store, String filter, @Nullable String schema) {
    return asking.count(by, store, filter, schema);
  }

  /// What the numbers of a field come to, for all documents or for each value of another field.
  public List<Tally> aggregate(
      Rights by,
      String store,
      String filter,
      @Nullable String schema,
      @Nullable String field,
      @Nullable String group,
      int limit) {
    return asking.aggregate(by, store, filter, schema, field, group, limit);
  }

  public List<AttachmentRecord> attachments(Rights by, String store, String id) {
    return attachments.list(by, store, id);
  }

  public File attachment(Rights by, String store, String id, String name) {
    return attachments.read(by, store, id, name);
  }

  public Shown attach(Rights by, String store, String id, File file) {
    return inOrder(
        store + "/" + id,
        () -> told(by, Happened.Kind.UPDATED, attachments.write(by, store, id, file)));
  }

  public Shown detach(Rights by, String store, String id, String name) {
    return inOrder(
        store + "/" + id,
        () -> told(by, Happened.Kind.UPDATED, attachments.remove(by, store, id, name)));
  }

  private Shown told(Rights by, Happened.Kind kind, Writing.Written written) {
    DocumentRecord after = written.after();
    DocumentRecord before = written.before();
    if (!after.equals(before)) {
      if (written.access()) {
        around.lines().changed(after);
      }
      news.tell(by, Happened.of(kind, after, written.gate(), written.changed()));
    }
    return Showing.shown(by, after, written.gate());
  }

  private <T> T inOrder(String document, Supplier<T> work) {
    Lock lock = inOrder.get(Math.floorMod(document.hashCode(), STRIPES));
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
