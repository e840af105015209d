package io.gatehouse.identity.request;

import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.store.record.AccessRequestRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/// The id of a request, which anybody may see, and the secret of its asker.
final class Proof {
  private static final int ID_RANDOM = 10;
  private static final int LONGEST = 256;
  private static final String NOBODYS = TokenText.hash("");

  private Proof() {}

  /// Ids are in the order of asking.
  static String id(long now, SecureRandom random) {
    StringBuilder id = new StringBuilder("ar-");
    String moment = Long.toString(now, 36);
    id.append("0".repeat(Math.max(0, 9 - moment.length()))).append(moment);
    for (int at = 0; at < ID_RANDOM; at++) {
      id.append(Character.forDigit(random.nextInt(36), 36));
    }
    return id.toString();
  }

  /// 256 random bits.
  static String secret(SecureRandom random) {
    byte[] bits = new byte[32];
    random.nextBytes(bits);
    return "ghr_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  static String hash(String secret) {
    return TokenText.hash(secret);
  }

  /// The request, for whoever knows its secret; one answer to everybody else.
  static AccessRequestRecord proved(Optional<AccessRequestRecord> found, String id, String secret) {
    String kept = found.map(AccessRequestRecord::secretHash).orElse(NOBODYS);
    String shown = hash(secret.length() > LONGEST ? "" : secret);
    boolean same =
        MessageDigest.isEqual(
            kept.getBytes(StandardCharsets.US_ASCII), shown.getBytes(StandardCharsets.US_ASCII));
    return found.filter(_ -> same).orElseThrow(() -> Versions.missing("access_request:" + id));
  }
}
