package io.gatehouse.store.document;

import org.jspecify.annotations.Nullable;

/// One document as it is kept.
///
/// @param number stands for it in other rows; the store gives it
/// @param schema null for a document that any fields may be in
/// @param creator `user:alice`; null where that is not known any more
/// @param owner the same
/// @param editor who changed it last
/// @param lists its own access lists; null where those of the schema count
/// @param body a JSON object
public record DocumentRecord(
    long number,
    String application,
    String store,
    String id,
    @Nullable String schema,
    @Nullable String creator,
    @Nullable String owner,
    @Nullable String editor,
    @Nullable Lists lists,
    String body,
    long createdAt,
    long updatedAt,
    long version) {

  /// Access lists of one document.
  ///
  /// @param read who may read it, among them who may write it
  public record Lists(String read, String write, String delete) {}

  /// As it was before, or will be.
  public DocumentRecord with(@Nullable String lastEditor, String content, long at, long number) {
    return new DocumentRecord(
        this.number,
        application,
        store,
        id,
        schema,
        creator,
        owner,
        lastEditor,
        lists,
        content,
        createdAt,
        at,
        number);
  }

  /// Belonging to others.
  public DocumentRecord of(@Nullable String maker, @Nullable String holder) {
    return new DocumentRecord(
        number,
        application,
        store,
        id,
        schema,
        maker,
        holder,
        editor,
        lists,
        body,
        createdAt,
        updatedAt,
        version);
  }

  /// With other lists.
  public DocumentRecord with(@Nullable Lists others) {
    return new DocumentRecord(
        number,
        application,
        store,
        id,
        schema,
        creator,
        owner,
        editor,
        others,
        body,
        createdAt,
        updatedAt,
        version);
  }
}
