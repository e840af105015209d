package io.gatehouse.identity.challenge;

import static io.gatehouse.House.SERVER;
import static io.gatehouse.House.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.House;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Tokens;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A connection credential is proved without being shown (RFC 5802).
class ScramTest {
  private static final String MESSAGES = "n=x,r=a,r=ab,s=c,i=4096,c=biws,r=ab";

  @TempDir Path folder;
  private House house;
  private Scram scram;
  private PrincipalRecord boat;
  private Issued credential;

  @BeforeEach
  void open() {
    house = new House(folder);
    scram = new Scram(house.stores, house.tokens, new SecureRandom());
    boat = house.device("boat-7", null);
    credential = house.tokens.issue(SERVER, boat.subject(), draft(TokenRecord.Kind.CONNECTION));
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void whoKnowsTheValueIsThePrincipal() {
    Scram.Challenge challenge = scram.challenge(credential.userName());
    Identity identity =
        scram.prove(challenge, MESSAGES, proof(challenge, credential.text()), at("10.0.0.1"));
    assertThat(identity.subject()).isEqualTo(boat.subject());
    assertThat(identity.credential().kind()).isEqualTo(Identity.Kind.CONNECTION_CREDENTIAL);
    assertThat(identity.credential().id()).isEqualTo(credential.userName());
    assertThat(house.tokens.renewed(identity).subject()).isEqualTo(boat.subject());
  }

  @Test
  void anotherValueIsRefusedAsAnUnknownNameIs() {
    Scram.Challenge known = scram.challenge(credential.userName());
    Scram.Challenge unknown = scram.challenge("t-nobody");
    assertThat(unknown.salt()).hasSameSizeAs(known.salt());
    assertThat(unknown.iterations()).isEqualTo(known.iterations());
    assertThat(scram.challenge("t-nobody").salt()).isEqualTo(unknown.salt());
    Refused wrong = refusal(known, "another");
    Refused nobody = refusal(unknown, credential.text());
    assertThat(wrong.problem()).isEqualTo(nobody.problem());
    assertThat(wrong.problem().type()).isEqualTo(ProblemType.CREDENTIAL_REFUSED);
  }

  @Test
  void theAnswersToUnknownNamesOutliveTheServer() {
    byte[] salt = scram.challenge("t-nobody").salt();
    Scram next = new Scram(house.stores, house.tokens, new SecureRandom());
    assertThat(next.challenge("t-nobody").salt()).isEqualTo(salt);
  }

  @Test
  void aRegeneratedCredentialIsProvedByItsNewValueOnly() {
    Scram.Challenge before = scram.challenge(credential.userName());
    Issued fresh = house.tokens.rotate(SERVER, credential.userName(), Duration.ZERO);
    Scram.Challenge after = scram.challenge(credential.userName());
    assertThat(refusal(after, credential.text()).problem().type())
        .isEqualTo(ProblemType.CREDENTIAL_REFUSED);
    assertThat(scram.prove(after, MESSAGES, proof(after, fresh.text()), at("10.0.0.1")).subject())
        .isEqualTo(boat.subject());
    // a proof that was under way when the value changed
    assertThat(refusal(before, credential.text()).problem().type())
        .isEqualTo(ProblemType.CREDENTIAL_ENDED);
  }

  @Test
  void aDisabledOrDeletedCredentialProvesNothing() {
    Scram.Challenge challenge = scram.challenge(credential.userName());
    house.tokens.change(
        SERVER,
        credential.userName(),
        null,
        now -> new Tokens.Draft(now.kind(), now.name(), null, false, null));
    assertThat(refusal(challenge, credential.text()).problem().type())
        .isEqualTo(ProblemType.CREDENTIAL_ENDED);
    house.tokens.delete(SERVER, credential.userName(), null);
    assertThat(refusal(challenge, credential.text()).problem().type())
        .isEqualTo(ProblemType.CREDENTIAL_ENDED);
    Scram.Challenge gone = scram.challenge(credential.userName());
    assertThat(refusal(gone, credential.text()).problem().type())
        .isEqualTo(ProblemType.CREDENTIAL_REFUSED);
  }

  @Test
  void anApiTokenIsNotForScram() {
    Issued token = house.tokens.issue(SERVER, boat.subject(), draft(TokenRecord.Kind.API));
    assertThat(refusal(scram.challenge(token.userName()), token.text()).problem().type())
        .isEqualTo(ProblemType.CREDENTIAL_REFUSED);
  }

  private Refused refusal(Scram.Challenge challenge, String value) {
    Refused[] caught = new Refused[1];
    assertThatThrownBy(
            () -> scram.prove(challenge, MESSAGES, proof(challenge, value), at("10.0.0.1")))
        .isInstanceOfSatisfying(Refused.class, refused -> caught[0] = refused);
    return caught[0];
  }

  private static Tokens.Draft draft(TokenRecord.Kind kind) {
    return new Tokens.Draft(kind, "test", null, true, null);
  }

  /// What a client computes (RFC 5802 section 3), on its own.
  private static byte[] proof(Scram.Challenge challenge, String value) {
    try {
      byte[] salted =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
              .generateSecret(
                  new PBEKeySpec(
                      value.toCharArray(), challenge.salt(), challenge.iterations(), 256))
              .getEncoded();
      byte[] clientKey = mac(salted, "Client Key");
      byte[] signature = mac(MessageDigest.getInstance("SHA-256").digest(clientKey), MESSAGES);
      for (int i = 0; i < clientKey.length; i++) {
        clientKey[i] ^= signature[i];
      }
      return clientKey;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] mac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }
}
