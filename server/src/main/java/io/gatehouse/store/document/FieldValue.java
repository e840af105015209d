package io.gatehouse.store.document;

/// One plain value by which a document is found and sorted.
///
/// @param field its name, with a `.` before each deeper one
/// @param place in an array, from 1; 0 for what stands alone
/// @param number 0 for what is none
/// @param text empty for what is none
public record FieldValue(String field, int place, Kind kind, double number, String text) {

  /// The kinds of values, in the order in which they are sorted.
  public enum Kind {
    NUMBER,
    TEXT,
    TRUTH,
    NULL;

    /// As it is kept.
    @SuppressWarnings("EnumOrdinal") // the order is the order of sorting; new ones come last
    public int place() {
      return ordinal();
    }

    /// The kind that is kept like this.
    @SuppressWarnings("EnumOrdinal") // as above
    public static Kind at(int place) {
      return values()[place];
    }
  }

  public static FieldValue number(String field, double number) {
    return new FieldValue(field, 0, Kind.NUMBER, number, "");
  }

  public static FieldValue text(String field, String text) {
    return new FieldValue(field, 0, Kind.TEXT, 0, text);
  }

  public static FieldValue truth(String field, boolean truth) {
    return new FieldValue(field, 0, Kind.TRUTH, truth ? 1 : 0, truth ? "true" : "false");
  }

  public static FieldValue nothing(String field) {
    return new FieldValue(field, 0, Kind.NULL, 0, "");
  }

  public FieldValue at(int index) {
    return new FieldValue(field, index, kind, number, text);
  }
}
