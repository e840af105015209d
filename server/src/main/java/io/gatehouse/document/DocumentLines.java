package io.gatehouse.document;

import io.gatehouse.access.line.Line;
import io.gatehouse.access.line.Lines;
import io.gatehouse.change.Change;
import io.gatehouse.change.ChangeListener;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.document.right.Definitions;
import io.gatehouse.document.right.Gate;
import io.gatehouse.document.schema.Definition;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.messaging.thing.Realm;
import io.gatehouse.store.Stores;
import io.gatehouse.store.document.DocumentRecord;
import io.gatehouse.store.document.ShelfRecord;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Documents and stores as live connections depend on them: channels `document/STORE/ID` belong to
/// documents, and whoever may not read one any more stops to hear of it.
///
/// Safe for use by any thread; what is told of changes blocks.
public final class DocumentLines implements Realm, ChangeListener {
  /// Before the store in names of channels.
  public static final String ROOT = "document";

  private static final String DOCUMENT = "document";
  private static final String STORE = "document-store";

  private final Stores stores;
  private final Definitions definitions;
  private final Lines lines;
  private final Function<String, Receipt> revalidate;

  /// @param revalidate ends what depends on changed things of an application
  public DocumentLines(
      Stores stores, Definitions definitions, Lines lines, Function<String, Receipt> revalidate) {
    this.stores = stores;
    this.definitions = definitions;
    this.lines = lines;
    this.revalidate = revalidate;
    lines.add(DOCUMENT, this::document);
    lines.add(STORE, this::store);
  }

  private Line.Link document(String application, String id) {
    int slash = id.indexOf('/');
    String store = id.substring(0, slash);
    String name = id.substring(slash + 1);
    Gate gate =
        stores.read(t -> {
          ShelfRecord shelf = t.shelves().find(application, store).orElse(null);
          DocumentRecord document = t.documents().find(application, store, name).orElse(null);
          return shelf == null || document == null
              ? Gate.missing(application, store, name, shelf)
              : Gate.of(shelf, definitions.of(t, application, document.schema()), document);
        });
    return new Line.Link(_ -> gate.resource(), null, gate.reading());
  }

  private Line.Link store(String application, String store) {
    ShelfRecord shelf = stores.read(t -> t.shelves().find(application, store)).orElse(null);
    Gate gate =
        shelf == null
            ? Gate.missing(application, store, Gate.ANY, null)
            : Gate.any(shelf, Definition.NONE, null);
    return new Line.Link(_ -> gate.resource(), null, gate.entering());
  }

  @Override
  public String root() {
    return ROOT;
  }

  @Override
  public boolean isKeptIn(String application) {
    return true;
  }

  @Override
  public Line.Ref thing(String application, String id) {
    return new Line.Ref(application, STORE, id);
  }

  /// One document, or where there is a wildcard the store, whose listeners get of each document
  /// what they may read of it.
  @Override
  public Line.@Nullable Ref thing(String application, String[] levels) {
    if (levels.length < 2 || isWild(levels[1])) {
      return null;
    }
    boolean one = levels.length == 3 || (levels.length == 4 && levels[3].equals("#"));
    return one && !isWild(levels[2])
        ? reference(application, levels[1], levels[2])
        : thing(application, levels[1]);
  }

  private static boolean isWild(String level) {
    return level.equals("+") || level.equals("#");
  }

  private static Line.Ref reference(String application, String store, String id) {
    return new Line.Ref(application, DOCUMENT, store + "/" + id);
  }

  @Override
  public ResourceType type() {
    return ResourceType.DOCUMENT;
  }

  @Override
  public Verb listen() {
    return Verb.READ;
  }

  /// The line of one document.
  Line line(DocumentRecord document) {
    return lines.of(reference(document.application(), document.store(), document.id()));
  }

  /// Who may read a document may have changed.
  Receipt changed(DocumentRecord document) {
    boolean held = lines.renew(reference(document.application(), document.store(), document.id()));
    return held ? revalidate.apply(document.application()) : Receipt.NOTHING;
  }

  /// A store, or who may do what in it, has changed.
  Receipt storeChanged(String application, String store) {
    lines.renew(thing(application, store));
    lines.renewAll(application, DOCUMENT, store + "/");
    return revalidate.apply(application);
  }

  /// A schema has changed.
  Receipt schemaChanged(String application) {
    lines.renewAll(application, DOCUMENT, "");
    return revalidate.apply(application);
  }

  /// Whoever is gone owns nothing any more, so that nobody inherits it by the same id.
  @Override
  public Receipt apply(Change change) {
    if (change instanceof Change.OfPrincipal(String application, Subject subject, String _)
        && stores.read(t -> Principals.find(t, application, subject)).isEmpty()) {
      stores.write(t -> {
        t.documents().forget(application, subject.toString());
        return true;
      });
      lines.renewAll(application, DOCUMENT, "");
      return revalidate.apply(application);
    }
    return Receipt.NOTHING;
  }
}
