package io.gatehouse.identity.oauth;

import java.util.Arrays;
import java.util.Optional;

/// The ways to a token. There is no password grant and no implicit one (RFC 9700 section 2.1.2,
/// 2.4): both show what they should not to whom they should not.
public enum GrantType {
  CLIENT_CREDENTIALS("client_credentials"),
  AUTHORIZATION_CODE("authorization_code"),
  REFRESH_TOKEN("refresh_token"),
  DEVICE_CODE("urn:ietf:params:oauth:grant-type:device_code");

  private final String label;

  GrantType(String label) {
    this.label = label;
  }

  /// As it stands in requests.
  public String label() {
    return label;
  }

  public static Optional<GrantType> of(String label) {
    return Arrays.stream(values()).filter(type -> type.label.equals(label)).findFirst();
  }
}
