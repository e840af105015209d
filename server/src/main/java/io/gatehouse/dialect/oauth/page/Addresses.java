package io.gatehouse.dialect.oauth.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/// Adds parameters to the query of an address.
final class Addresses {
  private Addresses() {}

  static String with(String address, Map<String, String> parameters) {
    String query =
        parameters.entrySet().stream()
            .map(one -> encoded(one.getKey()) + "=" + encoded(one.getValue()))
            .collect(Collectors.joining("&"));
    if (query.isEmpty()) {
      return address;
    }
    return address + (address.indexOf('?') < 0 ? "?" : "&") + query;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
