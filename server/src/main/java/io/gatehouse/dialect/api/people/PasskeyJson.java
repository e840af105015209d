package io.gatehouse.dialect.api.people;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.gatehouse.identity.factor.Passkeys;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What browsers are told about passkeys, in the form that
/// `PublicKeyCredential.parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON` read
/// (WebAuthn level 3, section 5.1.8 and 5.1.9).
final class PasskeyJson {
  private static final int TIMEOUT = 300_000;
  private static final String TYPE = "public-key";

  private PasskeyJson() {}

  static CreationOptions of(Passkeys.Creation creation) {
    return new CreationOptions(
        new RelyingParty(creation.site().relyingParty(), creation.site().name()),
        new User(text(creation.handle()), creation.holder(), creation.holder()),
        text(creation.challenge()),
        creation.algorithms().stream().map(number -> new Parameter(TYPE, number)).toList(),
        TIMEOUT,
        descriptors(creation.known()),
        new Selection("preferred", "preferred"),
        "none");
  }

  /// @param verification `required` where the passkey stands for everything
  static RequestOptions of(Passkeys.Demand demand, String verification) {
    return new RequestOptions(
        text(demand.challenge()),
        TIMEOUT,
        demand.site().relyingParty(),
        descriptors(demand.allowed()),
        verification);
  }

  private static List<Descriptor> descriptors(List<@Nullable String> ids) {
    return ids.stream()
        .filter(Objects::nonNull)
        .map(id -> new Descriptor(TYPE, Objects.requireNonNull(id)))
        .toList();
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  record CreationOptions(
      RelyingParty rp,
      User user,
      String challenge,
      @JsonProperty("pubKeyCredParams") List<Parameter> parameters,
      int timeout,
      @JsonProperty("excludeCredentials") List<Descriptor> exclude,
      @JsonProperty("authenticatorSelection") Selection selection,
      String attestation) {}

  record RequestOptions(
      String challenge,
      int timeout,
      @JsonProperty("rpId") String relyingParty,
      @JsonProperty("allowCredentials") List<Descriptor> allow,
      @JsonProperty("userVerification") String verification) {}

  record RelyingParty(String id, String name) {}

  record User(String id, String name, @JsonProperty("displayName") String displayName) {}

  record Parameter(String type, long alg) {}

  record Descriptor(String type, String id) {}

  record Selection(
      @JsonProperty("residentKey") String residentKey,
      @JsonProperty("userVerification") String verification) {}
}
