package io.gatehouse.store.document;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Documents of every application. Rights are not asked here.
public interface DocumentStore {

  /// Adds a document; its number is given here, whatever the record says.
  ///
  /// @throws io.gatehouse.store.AlreadyExists when the id is taken in its store
  /// @throws io.gatehouse.store.MissingReference when there is no such store or schema
  DocumentRecord add(DocumentRecord document, List<FieldValue> values);

  Optional<DocumentRecord> find(String application, String store, String id);

  /// Puts the record in the place of the one with its number.
  void replace(DocumentRecord document, List<FieldValue> values);

  boolean remove(long number);

  /// Nobody made or owns any more what this one did: `user:alice`.
  void forget(String application, String subject);

  /// How many documents a store holds.
  long count(String application, String store);

  /// Which schemas the documents of a store have; null stands for none.
  List<@Nullable String> schemas(String application, String store);

  /// Documents by id, of a schema; with their numbers greater than `after`.
  List<DocumentRecord> ofSchema(String application, String schema, long after, int limit);

  /// Another document of the same schema in the store that has this value; null for none.
  @Nullable String taken(long store, String schema, FieldValue value, long except);

  /// Keeps what a document was, and no more than so many of that.
  void keep(DocumentRecord old, int most);

  /// An earlier version: the document of today with what it said then.
  Optional<DocumentRecord> version(DocumentRecord today, long version);

  /// Earlier versions, the latest first.
  List<DocumentRecord> versions(DocumentRecord today, int limit);

  List<AttachmentRecord> attachments(long document);

  Optional<byte[]> content(long document, String name);

  /// Adds a file or puts it in the place of the one with its name.
  void attach(long document, AttachmentRecord attachment, byte[] content);

  boolean detach(long document, String name);

  /// How much the files of all documents of an application hold.
  long attached(String application);

  /// Documents that count, in order, at most `limit`.
  List<Found> query(Scope scope, Filter filter, Order order, int limit);

  /// How many documents count.
  long count(Scope scope, Filter filter);

  /// What the numbers of a field come to, for all documents or for each value of another field, in
  /// the order of those values; at most `limit`.
  List<Tally> aggregate(
      Scope scope, Filter filter, @Nullable String field, @Nullable String group, int limit);

  /// A document with the place at which it stands in the order that was asked for.
  record Found(DocumentRecord document, Order.Place place) {}
}
