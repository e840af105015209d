package io.gatehouse.config.value;

/// The form in which a value was written.
public enum Form {
  /// In an environment variable, where everything is text.
  BARE(""),
  TEXT("the text "),
  NUMBER("the number "),
  SWITCH("the switch "),
  LIST("the list "),
  /// Anything that no key takes, such as a date.
  OTHER("");

  private final String words;

  Form(String words) {
    this.words = words;
  }

  /// A value of this form, named for a message.
  public String name(String value) {
    return words + "`" + value + "`";
  }
}
