package io.gatehouse.dialect.scriptr.entry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;

/// One application that speaks Scriptr.
///
/// @param accountKey ten digits and upper-case letters; clients know it and it opens nothing
/// @param hosts names that belong to this application alone, in lower case
public record Site(String application, String accountKey, Set<String> hosts) {

  /// The base64 of the account key, which clients call the anonymous token: it says which
  /// application is meant, and nothing about who asks.
  public String anonymousToken() {
    return base64(accountKey);
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
