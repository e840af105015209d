package io.gatehouse.identity.factor;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.exception.DataConversionException;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecord;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.client.CollectedClientData;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.verifier.exception.VerificationException;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Applications;
import io.gatehouse.identity.Sessions;
import io.gatehouse.identity.proof.SecondProof;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import io.gatehouse.store.people.FactorRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Passkeys (W3C WebAuthn level 3), checked by webauthn4j: registers them, and lets them prove.
/// Blocks.
///
/// Attestation is not asked for: which maker's key somebody uses is their own affair.
public final class Passkeys {
  private static final List<COSEAlgorithmIdentifier> ALGORITHMS =
      List.of(
          COSEAlgorithmIdentifier.ES256,
          COSEAlgorithmIdentifier.EdDSA,
          COSEAlgorithmIdentifier.RS256);

  private final Stores stores;
  private final Challenges challenges;
  private final @Nullable Site site;
  private final InstantSource time;
  private volatile @Nullable Ceremony ceremony;

  /// What the key of the challenges is derived for.
  public static final String PURPOSE = "gatehouse passkey challenges";

  /// @param site null where the server does not know under which address people reach it
  /// @param key 32 bytes
  public static Passkeys at(
      @Nullable Site site, Stores stores, byte[] key, SecureRandom random, InstantSource time) {
    return new Passkeys(stores, new Challenges(key, random, time), site, time);
  }

  private Passkeys(Stores stores, Challenges challenges, @Nullable Site site, InstantSource time) {
    this.stores = stores;
    this.challenges = challenges;
    this.site = site;
    this.time = time;
  }

  /// What a browser is told to make a passkey of somebody.
  Creation creation(PrincipalRecord record) {
    String home = Sessions.home(record.application(), record.subject());
    return new Creation(
        required(),
        challenges.fresh(registering(home, record.subject())),
        challenges.handle(home + "/" + record.subject()),
        record.name(),
        handles(record),
        ALGORITHMS.stream().map(COSEAlgorithmIdentifier::getValue).toList());
  }

  /// What a browser is told to show one.
  ///
  /// @param record whose, where that is known; null for whoever has one
  Demand demand(String application, @Nullable PrincipalRecord record) {
    return new Demand(required(), challenges.fresh(showing(application)), handles(record));
  }

  private List<@Nullable String> handles(@Nullable PrincipalRecord record) {
    List<@Nullable String> handles = new ArrayList<>();
    if (record != null) {
      keys(Sessions.home(record.application(), record.subject()), record.subject())
          .forEach(key -> handles.add(key.handle()));
    }
    return handles;
  }

  /// A new passkey, as it is to be kept.
  FactorRecord registered(PrincipalRecord record, String id, String name, String response) {
    Site here = required();
    String home = Sessions.home(record.application(), record.subject());
    Ceremony ceremony = ceremony();
    try {
      RegistrationData shown = ceremony.manager.parseRegistrationResponseJSON(response);
      byte[] challenge = challenge(shown.getCollectedClientData());
      if (!challenges.isGood(challenge, registering(home, record.subject()))) {
        throw malformed("the challenge is too old, used, or not ours");
      }
      RegistrationData data =
          ceremony.manager.verify(
              shown,
              new RegistrationParameters(
                  server(here, challenge),
                  ALGORITHMS.stream()
                      .map(one ->
                          new PublicKeyCredentialParameters(
                              PublicKeyCredentialType.PUBLIC_KEY, one))
                      .toList(),
                  false,
                  true));
      if (!challenges.take(challenge)) {
        throw malformed("the challenge was used");
      }
      var said = PasskeyRecord.said(data);
      long now = time.millis();
      return new FactorRecord(
          home,
          record.subject(),
          id,
          FactorRecord.Kind.PASSKEY,
          name,
          ceremony.records.written(data),
          text(PasskeyRecord.made(said).getCredentialId()),
          said.getSignCount(),
          now,
          null,
          now);
    } catch (DataConversionException | VerificationException | IllegalArgumentException e) {
      throw malformed("the passkey was not made for this server");
    }
  }

  /// Proves a passkey of somebody whose password is right. Throws `Refused`.
  void second(PrincipalRecord record, SecondProof.Assertion shown) {
    Shown checked = checked(record.application(), shown, false);
    boolean theirs =
        checked.factor().principal().equals(record.subject())
            && checked
                .factor()
                .application()
                .equals(Sessions.home(record.application(), record.subject()));
    if (!theirs) {
      throw FactorCheck.wrong();
    }
    take(checked);
  }

  /// Proves a passkey that stands for everything: it must have asked for a PIN, a finger or a face.
  PrincipalRecord alone(String application, SecondProof.Assertion shown) {
    Shown checked = checked(application, shown, true);
    Subject subject = checked.factor().principal();
    Optional<PrincipalRecord> holder = stores.read(t -> Principals.find(t, application, subject));
    if (holder.filter(PrincipalRecord::enabled).isEmpty()) {
      throw unknown();
    }
    take(checked);
    return holder.get();
  }

  private Shown checked(String application, SecondProof.Assertion assertion, boolean verified) {
    Site here = required();
    Ceremony ceremony = ceremony();
    try {
      AuthenticationData shown =
          ceremony.manager.parseAuthenticationResponseJSON(assertion.response());
      byte[] challenge = challenge(shown.getCollectedClientData());
      FactorRecord factor = factor(application, credential(shown));
      if (!challenges.isGood(challenge, showing(application)) || !isHandleOf(shown, factor)) {
        throw unknown();
      }
      CredentialRecord record = ceremony.records.read(factor.secret(), factor.lastStep());
      AuthenticationData data =
          ceremony.manager.verify(
              shown,
              new AuthenticationParameters(server(here, challenge), record, null, verified, true));
      var said = data.getAuthenticatorData();
      if (said == null) {
        throw unknown();
      }
      return new Shown(
          factor,
          ceremony.records.written(record, said.isFlagUV(), said.isFlagBS()),
          said.getSignCount(),
          challenge);
    } catch (DataConversionException | VerificationException | IllegalArgumentException e) {
      throw unknown();
    }
  }

  /// Uses it up: the challenge, and the counter from where it was.
  private void take(Shown shown) {
    boolean first =
        challenges.take(shown.challenge())
            && stores.write(t ->
                t.people().use(shown.factor(), shown.secret(), shown.counter(), time.millis()));
    if (!first) {
      throw unknown();
    }
  }

  /// By the id of its credential, in the application or, for an owner, in the first.
  private FactorRecord factor(String application, String handle) {
    return stores
        .read(t ->
            t.people()
                .byHandle(application, handle)
                .or(() ->
                    t.people()
                        .byHandle(Applications.MAIN, handle)
                        .filter(found -> found.principal().kind() == Subject.Kind.OWNER)))
        .filter(FactorRecord::confirmed)
        .orElseThrow(Passkeys::unknown);
  }

  /// WebAuthn section 7.2, step 6: whose the authenticator says it is.
  // the library's arrays may be missing, not what is in them
  @SuppressWarnings("NullAway")
  private static String credential(AuthenticationData shown) {
    byte[] id = shown.getCredentialId();
    if (id == null) {
      throw unknown();
    }
    return text(id);
  }

  @SuppressWarnings("NullAway")
  private boolean isHandleOf(AuthenticationData shown, FactorRecord factor) {
    byte[] said = shown.getUserHandle();
    return said == null
        || said.length == 0
        || MessageDigest.isEqual(
            said, challenges.handle(factor.application() + "/" + factor.principal()));
  }

  private List<FactorRecord> keys(String home, Subject subject) {
    return stores.read(t -> t.people().factors(home, subject)).stream()
        .filter(factor -> factor.kind() == FactorRecord.Kind.PASSKEY)
        .toList();
  }

  /// Whether this server takes passkeys.
  boolean offered() {
    return site != null;
  }

  private Site required() {
    if (site == null) {
      throw Problem.of(ProblemType.UNAVAILABLE, "this server takes no passkeys")
          .cure("the operator sets `http.public-url` to the address under which people reach it")
          .coded("passkeys-off")
          .refused();
    }
    return site;
  }

  /// Made at the first use: it loads much, and most starts need none of it.
  private Ceremony ceremony() {
    Ceremony made = ceremony;
    if (made == null) {
      ObjectConverter converter = new ObjectConverter();
      made =
          new Ceremony(
              WebAuthnManager.createNonStrictWebAuthnManager(converter),
              new PasskeyRecord(converter));
      ceremony = made;
    }
    return made;
  }

  private static byte[] challenge(@Nullable CollectedClientData data) {
    if (data == null) {
      throw new IllegalArgumentException("nothing was collected");
    }
    return data.getChallenge().getValue();
  }

  private static ServerProperty server(Site here, byte[] challenge) {
    return ServerProperty.builder()
        .origin(new Origin(here.origin()))
        .rpId(here.relyingParty())
        .challenge(new DefaultChallenge(challenge))
        .build();
  }

  private static String registering(String home, Subject subject) {
    return "register " + home + "/" + subject;
  }

  private static String showing(String application) {
    return "show " + application;
  }

  private static String text(byte[] id) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
  }

  private static Refused malformed(String why) {
    return Problem.of(ProblemType.INVALID, why)
        .at("response")
        .cure("ask for new options, and let the browser make the passkey again")
        .refused();
  }

  /// The one answer to every passkey that does not prove.
  static Refused unknown() {
    return Problem.of(ProblemType.CREDENTIAL_REFUSED, "this passkey does not prove who you are")
        .cure("try again, or sign in another way")
        .coded(FactorCheck.WRONG)
        .refused();
  }

  /// The library, and how its records are kept.
  private record Ceremony(WebAuthnManager manager, PasskeyRecord records) {}

  /// A passkey that was shown and checked, and is not used up yet.
  private record Shown(FactorRecord factor, String secret, long counter, byte[] challenge) {}

  /// What a browser needs to make a passkey.
  ///
  /// @param handle of its holder, which says nothing about them
  /// @param known ids of the credentials that the holder has already
  /// @param algorithms by their COSE numbers, best first
  public record Creation(
      Site site,
      byte[] challenge,
      byte[] handle,
      String holder,
      List<@Nullable String> known,
      List<Long> algorithms) {}

  /// What a browser needs to show one.
  ///
  /// @param allowed ids of the credentials that would do; empty for any
  public record Demand(Site site, byte[] challenge, List<@Nullable String> allowed) {}
}
