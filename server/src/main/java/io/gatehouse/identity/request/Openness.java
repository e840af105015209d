package io.gatehouse.identity.request;

/// Who may ask for access to an application.
///
/// @param people whether people may register themselves, who then wait as devices do
public record Openness(boolean devices, boolean people) {
  public static final Openness CLOSED = new Openness(false, false);

  String text() {
    return "devices=" + devices + " people=" + people;
  }

  /// What is not understood stays closed.
  static Openness of(String text) {
    return new Openness(text.contains("devices=true"), text.contains("people=true"));
  }
}
