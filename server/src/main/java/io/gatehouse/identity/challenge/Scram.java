package io.gatehouse.identity.challenge;

import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.proof.ScramKeys;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.ScramRecord;
import io.gatehouse.store.record.TokenRecord;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// SCRAM-SHA-256 for connection credentials (RFC 5802, RFC 7677): what to ask a peer, and who it is
/// once it has answered. Safe for use by any thread; blocks.
///
/// The user name is that of the credential: its id. What is not known is asked the same way as what
/// is, and fails where everybody fails: at the proof.
public final class Scram {
  private static final String SECRET = "scram.nobody";
  private static final int LONGEST_NAME = 256;

  private final Stores stores;
  private final Tokens tokens;
  private final byte[] secret;

  /// The secret behind the answers to unknown names is kept in the store, so that all nodes give
  /// the same ones.
  public Scram(Stores stores, Tokens tokens, SecureRandom random) {
    this.stores = stores;
    this.tokens = tokens;
    byte[] fresh = new byte[32];
    random.nextBytes(fresh);
    String kept = stores.<@Nullable String>read(t -> t.settings().get(SECRET).orElse(null));
    this.secret =
        Base64.getDecoder()
            .decode(kept == null ? keep(Base64.getEncoder().encodeToString(fresh)) : kept);
  }

  private String keep(String fresh) {
    return stores.write(transaction -> {
      Optional<String> there = transaction.settings().get(SECRET);
      if (there.isEmpty()) {
        transaction.settings().put(SECRET, fresh);
      }
      return there.orElse(fresh);
    });
  }

  /// What to ask whoever calls itself this.
  public Challenge challenge(String userName) {
    String name = userName.length() > LONGEST_NAME ? userName.substring(0, LONGEST_NAME) : userName;
    ScramKeys nobody = ScramKeys.ofNobody(name, secret);
    return stores.read(transaction -> {
      ScramRecord verifier = transaction.credentials().verifier(name).orElse(null);
      TokenRecord token =
          verifier == null
              ? null
              : transaction.credentials().find(verifier.application(), name).orElse(null);
      return verifier == null || token == null
          ? new Challenge(nobody, null)
          : new Challenge(ScramKeys.of(verifier), token);
    });
  }

  /// Who has answered; throws `Refused` when the proof is not right, and when the credential was
  /// disabled, regenerated or has expired in between. Wrong proofs slow their address down.
  ///
  /// @param authMessage the messages so far, joined as RFC 5802 section 3 says
  public Identity prove(Challenge challenge, String authMessage, byte[] proof, Origin origin) {
    TokenRecord token = challenge.token;
    if (!challenge.keys.proves(authMessage, proof) || token == null) {
      throw tokens.guessed(origin);
    }
    return tokens.proved(token, origin);
  }

  /// A question that was put to one peer.
  public static final class Challenge {
    private final ScramKeys keys;
    private final @Nullable TokenRecord token;

    Challenge(ScramKeys keys, @Nullable TokenRecord token) {
      this.keys = keys;
      this.token = token;
    }

    /// For `s=` of the server's first message.
    public byte[] salt() {
      return keys.salt();
    }

    /// For `i=` of the server's first message.
    public int iterations() {
      return keys.iterations();
    }

    /// For `v=` of the server's final message, to be sent only after the proof was right.
    public byte[] signature(String authMessage) {
      return keys.signature(authMessage);
    }
  }
}
