package io.gatehouse.document;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.document.json.DocumentJson;
import io.gatehouse.document.json.Values;
import io.gatehouse.identity.record.Names;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.document.AttachmentRecord;
import io.gatehouse.store.document.DocumentRecord;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Files that go with documents. One is guarded like the field of its name, and to read it one has
/// to be let in by the store's list for attachments besides.
final class Attachments {
  /// Most bytes of one file.
  static final int LONGEST = 1 << 20;

  private static final int MOST = 16;
  private static final Pattern TYPE =
      Pattern.compile("[a-z0-9][a-z0-9.+-]{0,63}/[a-z0-9][a-z0-9.+-]{0,63}");

  private final Stores stores;
  private final Access access;
  private final Reading reading;
  private final Trail trail;
  private final InstantSource clock;
  private final long mostAttached;

  Attachments(Documents.Surroundings around, Reading reading, Trail trail) {
    this.stores = around.stores();
    this.access = around.access();
    this.reading = reading;
    this.trail = trail;
    this.clock = around.clock();
    this.mostAttached = around.mostAttached();
  }

  List<AttachmentRecord> list(Rights by, String store, String id) {
    return stores.read(t -> {
      Reading.Held held = reading.require(t, by, store, id, Verb.READ);
      Predicate<String> readable = held.gate().readable(by);
      return t.documents().attachments(held.document().number()).stream()
          .filter(one -> readable.test(one.name()))
          .toList();
    });
  }

  Documents.File read(Rights by, String store, String id, String name) {
    return stores.read(t -> {
      Reading.Held held = reading.require(t, by, store, id, Verb.READ);
      held.gate().require(access, by, Verb.READ, held.gate().fetching());
      if (!held.gate().mayRead(by, name)) {
        // as where there is none: whoever may not read it does not hear of it
        throw missing(store, id, name);
      }
      long document = held.document().number();
      AttachmentRecord found =
          t.documents().attachments(document).stream()
              .filter(one -> one.name().equals(name))
              .findFirst()
              .orElseThrow(() -> missing(store, id, name));
      return new Documents.File(
          name,
          found.contentType(),
          t.documents().content(document, name).orElseThrow(() -> missing(store, id, name)));
    });
  }

  Writing.Written write(Rights by, String store, String id, Documents.File file) {
    if (!Values.isName(file.name())) {
      throw Names.refused("name", "this is no name of a file", "use a name as fields have them");
    }
    if (!TYPE.matcher(file.contentType()).matches()) {
      throw Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "this is no media type")
          .at("Content-Type")
          .cure("send one without parameters, such as `image/png`")
          .refused();
    }
    if (file.content().length > LONGEST) {
      throw Problem.of(ProblemType.TOO_LARGE, "the file is too large")
          .cure("keep it below " + LONGEST + " bytes")
          .refused();
    }
    return Versions.settled(() -> {
      Reading.Held held = require(by, store, id, file.name());
      return stores.write(t -> {
        List<AttachmentRecord> there = t.documents().attachments(held.document().number());
        AttachmentRecord known =
            there.stream().filter(one -> one.name().equals(file.name())).findFirst().orElse(null);
        requireRoom(t, held, file.content().length - (known == null ? 0 : known.bytes()));
        if (known == null && there.size() >= MOST) {
          throw Problem.of(ProblemType.TOO_MANY, "a document has at most %d files".formatted(MOST))
              .refused();
        }
        t.documents()
            .attach(
                held.document().number(),
                new AttachmentRecord(
                    file.name(), file.contentType(), file.content().length, clock.millis()),
                file.content());
        return touched(t, by, held, file.name());
      });
    });
  }

  Writing.Written remove(Rights by, String store, String id, String name) {
    return Versions.settled(() -> {
      Reading.Held held = require(by, store, id, name);
      return stores.write(t -> {
        if (!t.documents().detach(held.document().number(), name)) {
          throw missing(store, id, name);
        }
        return touched(t, by, held, name);
      });
    });
  }

  private void requireRoom(Transaction t, Reading.Held held, long more) {
    if (more > 0 && t.documents().attached(held.document().application()) + more > mostAttached) {
      throw Problem.of(
              ProblemType.TOO_MANY,
              "the files of all documents would hold more than %d bytes".formatted(mostAttached))
          .cure("delete some, or raise `limits.attachments`")
          .refused();
    }
  }

  private Reading.Held require(Rights by, String store, String id, String name) {
    Reading.Held held = reading.require(by, store, id, Verb.UPDATE);
    held.gate().requireField(access, by, Verb.UPDATE, name);
    return held;
  }

  /// The document has another version now.
  private Writing.Written touched(Transaction t, Rights by, Reading.Held held, String file) {
    DocumentRecord old = held.document();
    DocumentRecord now =
        t.documents()
            .find(old.application(), old.store(), old.id())
            .filter(old::equals)
            .orElseThrow(Versions.Overtaken::new);
    var me = Writing.subject(by);
    DocumentRecord fresh =
        now.with(me == null ? null : me.toString(), now.body(), clock.millis(), now.version() + 1);
    t.documents()
        .replace(
            fresh,
            Values.of(DocumentJson.kept(fresh.body()), held.gate().definition()::isSearchable));
    trail.changed(t, by, old, fresh, Set.of(file));
    return new Writing.Written(old, fresh, held.gate(), Set.of(), false);
  }

  private static Refused missing(String store, String id, String name) {
    return Reading.missing(store, id + "/attachments/" + name);
  }
}
