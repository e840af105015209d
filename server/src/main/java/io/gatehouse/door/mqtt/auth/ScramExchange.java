package io.gatehouse.door.mqtt.auth;

import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.challenge.Scram;
import io.gatehouse.identity.challenge.Scram.Challenge;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// The method `SCRAM-SHA-256` (RFC 5802, RFC 7677), without channel binding; the user name is the
/// id of a connection credential.
public final class ScramExchange implements Exchange {
  public static final String METHOD = "SCRAM-SHA-256";

  private static final int LONGEST = 4_096;
  private static final int NONCE = 18;

  private final Scram scram;
  private final Origin origin;
  private final SecureRandom random;
  private @Nullable Asked asked;

  public ScramExchange(Scram scram, Origin origin, SecureRandom random) {
    this.scram = scram;
    this.origin = origin;
    this.random = random;
  }

  /// What went to and fro before the proof.
  ///
  /// @param header what the client said about channel binding
  /// @param nonce of both sides
  /// @param messages the first two messages, as the proof covers them
  private record Asked(Challenge challenge, String header, String nonce, String messages) {}

  @Override
  public Step next(byte[] shown) {
    if (shown.length > LONGEST) {
      throw wrong("the message is too long");
    }
    String message = new String(shown, StandardCharsets.UTF_8);
    Asked before = asked;
    if (before == null) {
      return new Step.More(bytes(ask(message)));
    }
    asked = null;
    return check(before, message);
  }

  /// Reads `n,,n=user,r=nonce` and answers with nonce, salt and iterations.
  private String ask(String first) {
    int authorization = first.indexOf(',');
    int bare = authorization < 0 ? -1 : first.indexOf(',', authorization + 1) + 1;
    if (bare <= 0) {
      throw wrong("the first message has no header");
    }
    String header = first.substring(0, bare);
    if (!header.equals("n,,") && !header.equals("y,,")) {
      throw wrong("channel binding and acting for others are not offered");
    }
    String[] parts = first.substring(bare).split(",", -1);
    if (parts.length < 2 || !parts[0].startsWith("n=") || !isNonce(parts[1])) {
      throw wrong("the first message needs a user name and a nonce");
    }
    String name = name(parts[0].substring(2));
    byte[] own = new byte[NONCE];
    random.nextBytes(own);
    String nonce = parts[1].substring(2) + Base64.getEncoder().encodeToString(own);
    Challenge challenge = scram.challenge(name);
    String question =
        "r=" + nonce + ",s=" + base64(challenge.salt()) + ",i=" + challenge.iterations();
    asked = new Asked(challenge, header, nonce, first.substring(bare) + "," + question);
    return question;
  }

  private static boolean isNonce(String part) {
    return part.startsWith("r=") && part.length() > 2;
  }

  /// `=2C` is a comma and `=3D` an equals sign; nothing else may follow an equals sign.
  private static String name(String written) {
    String name = written.replace("=2C", ",").replace("=3D", "=");
    long escapes = written.chars().filter(c -> c == '=').count();
    int known = written.split("=2C|=3D", -1).length - 1;
    if (name.isEmpty() || escapes != known) {
      throw wrong("the user name is not written as RFC 5802 wants it");
    }
    return name;
  }

  /// Reads `c=header,r=nonce,p=proof` and answers with the server's own proof.
  private Step check(Asked before, String last) {
    int proof = last.lastIndexOf(",p=");
    if (proof < 0) {
      throw wrong("the last message has no proof");
    }
    String covered = last.substring(0, proof);
    String wanted = "c=" + base64(bytes(before.header())) + ",r=" + before.nonce();
    if (!covered.equals(wanted) && !covered.startsWith(wanted + ",")) {
      throw wrong("the last message does not fit the first");
    }
    String messages = before.messages() + "," + covered;
    Identity identity =
        scram.prove(before.challenge(), messages, decoded(last.substring(proof + 3)), origin);
    String answer = "v=" + base64(before.challenge().signature(messages));
    return new Step.Proved(identity, bytes(answer));
  }

  private static byte[] decoded(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException noBase64) {
      throw wrong("the proof is not base64");
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static RuntimeException wrong(String detail) {
    return Problem.of(ProblemType.CREDENTIAL_REFUSED, detail)
        .cure("follow RFC 5802 with the hash of RFC 7677")
        .refused();
  }
}
