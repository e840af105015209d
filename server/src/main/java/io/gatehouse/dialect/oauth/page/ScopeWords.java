package io.gatehouse.dialect.oauth.page;

import io.gatehouse.identity.oauth.OAuthClient;
import java.util.ArrayList;
import java.util.List;

/// Says to people what scopes give.
final class ScopeWords {
  private ScopeWords() {}

  static List<String> of(OAuthClient client, List<String> scopes) {
    List<String> words = new ArrayList<>();
    for (String scope : scopes) {
      switch (scope) {
        case "openid" -> words.add("know who you are");
        case "profile" -> words.add("know your name");
        case "offline_access" -> words.add("go on while you are away");
        default -> words.add(scope + ": " + given(client, scope));
      }
    }
    return words;
  }

  private static String given(OAuthClient client, String scope) {
    List<String> labels = client.record().settings().scopes().getOrDefault(scope, List.of());
    if (labels.equals(List.of(OAuthClient.EVERYTHING))) {
      return "everything that you may do yourself";
    }
    return labels.isEmpty() ? "nothing here" : String.join(", ", labels);
  }
}
