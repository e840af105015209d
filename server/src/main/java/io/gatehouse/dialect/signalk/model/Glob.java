package io.gatehouse.dialect.signalk.model;

/// A pattern in which `*` stands for any characters, as Signal K's subscriptions and ACLs have
/// them.
///
/// Matching takes time proportional to the product of both lengths at worst; there is no regular
/// expression that somebody could make slow.
public final class Glob {
  private final String text;
  private final boolean plain;

  public Glob(String text) {
    this.text = text;
    this.plain = text.indexOf('*') < 0;
  }

  public String text() {
    return text;
  }

  /// Whether there is no `*` in it.
  public boolean isPlain() {
    return plain;
  }

  public boolean matches(String name) {
    return plain ? text.equals(name) : matchesWild(name);
  }

  private boolean matchesWild(String name) {
    int at = 0;
    int pattern = 0;
    int star = -1;
    int resume = 0;
    while (at < name.length()) {
      if (pattern < text.length() && text.charAt(pattern) == '*') {
        star = pattern++;
        resume = at;
      } else if (pattern < text.length() && text.charAt(pattern) == name.charAt(at)) {
        pattern++;
        at++;
      } else if (star >= 0) {
        pattern = star + 1;
        at = ++resume;
      } else {
        return false;
      }
    }
    while (pattern < text.length() && text.charAt(pattern) == '*') {
      pattern++;
    }
    return pattern == text.length();
  }
}
