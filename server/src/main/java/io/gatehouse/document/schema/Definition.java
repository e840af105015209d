package io.gatehouse.document.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.list.AccessList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a schema says, as it is worked with. Immutable; safe for use by any thread.
///
/// @param id null for documents without a schema
/// @param fit which documents fit
/// @param documents lists of the documents that have none of their own
/// @param groups by the fields that are in them
/// @param others for fields that are in no group
/// @param access lists of the schema itself
/// @param unsearchable fields by whose values no document is found
/// @param unique fields whose values no two documents in a store share
public record Definition(
    @Nullable String id,
    Fit fit,
    Versioning versioning,
    Lists documents,
    Map<String, FieldGroup> groups,
    FieldGroup others,
    Lists access,
    Set<String> unsearchable,
    List<String> unique) {

  private static final AccessList CREATOR = AccessList.parse("creator;owner");

  /// Of documents without a schema: whoever may read one sees all of it.
  public static final Definition NONE =
      new Definition(
          null,
          Fit.ANYTHING,
          Versioning.DISABLED,
          new Lists(CREATOR, CREATOR, CREATOR),
          Map.of(),
          new FieldGroup("", AccessList.ANONYMOUS, AccessList.ANONYMOUS),
          new Lists(AccessList.NOBODY, AccessList.NOBODY, AccessList.NOBODY),
          Set.of(),
          List.of());

  /// Of documents whose schema is not there: the policy alone lets anybody in.
  public static final Definition NOTHING =
      new Definition(
          null,
          Fit.ANYTHING,
          Versioning.DISABLED,
          new Lists(AccessList.NONE, AccessList.NONE, AccessList.NONE),
          Map.of(),
          new FieldGroup("", AccessList.NONE, AccessList.NONE),
          new Lists(AccessList.NOBODY, AccessList.NOBODY, AccessList.NOBODY),
          Set.of(),
          List.of());

  public Definition {
    groups = Map.copyOf(groups);
    unsearchable = Set.copyOf(unsearchable);
    unique = List.copyOf(unique);
  }

  /// Who may read, write and delete.
  ///
  /// @param read among them who may write
  public record Lists(AccessList read, AccessList write, AccessList delete) {
    public Lists {
      read = read.or(write);
    }
  }

  /// What a field is guarded by.
  public FieldGroup group(String field) {
    return groups.getOrDefault(field, others);
  }

  public boolean isSearchable(String field) {
    return !unsearchable.contains(field);
  }

  /// Why a document does not fit, each with the field that is at fault.
  public List<Fault> faults(ObjectNode document) {
    return fit.faults(document);
  }

  /// Something in a document that its schema does not want.
  ///
  /// @param place JSON pointer
  public record Fault(String place, String why) {
    /// The field in which it is; empty for the document as a whole.
    public String field() {
      if (place.isEmpty()) {
        return "";
      }
      int end = place.indexOf('/', 1);
      String first = end < 0 ? place.substring(1) : place.substring(1, end);
      return first.replace("~1", "/").replace("~0", "~");
    }
  }
}
