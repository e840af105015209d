package io.gatehouse.connection;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a service has handed out, with what is needed to renew it.
///
/// @param refresh null where there is none
/// @param expiresAt epoch milliseconds; 0 where the service does not say
public record Granted(
    Service service,
    String access,
    String type,
    @Nullable String refresh,
    String scope,
    long expiresAt) {

  String text() {
    Map<String, Object> all = new LinkedHashMap<>();
    service.into(all);
    all.put("access", access);
    all.put("type", type);
    if (refresh != null) {
      all.put("refresh", refresh);
    }
    all.put("scope", scope);
    all.put("expires_at", expiresAt);
    return JSONObjectUtils.toJSONString(all);
  }

  static Granted of(String text) {
    try {
      Map<String, Object> all = JSONObjectUtils.parse(text);
      return new Granted(
          Service.of(all),
          String.valueOf(all.get("access")),
          String.valueOf(all.get("type")),
          all.get("refresh") instanceof String refresh ? refresh : null,
          String.valueOf(all.get("scope")),
          all.get("expires_at") instanceof Number end ? end.longValue() : 0);
    } catch (ParseException e) {
      throw new IllegalStateException("what was sealed is no JSON", e);
    }
  }

  /// Without the tokens.
  @Override
  public String toString() {
    return "Granted[" + service.name() + "]";
  }
}
