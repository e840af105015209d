package io.gatehouse.identity.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The keys by which each application signs: RSA of 2048 bits, each with an id.
///
/// A new one is made when the newest gets old. It is shown for a while before it signs, so that
/// those who keep the set have it, and the one before stays in the set until nothing is left that
/// it signed. They are kept in the store, sealed under a key that comes from the pepper's file: the
/// database alone does not show them, and to change them touches no password.
public final class SigningKeys {
  /// What the sealing key is derived for.
  public static final String PURPOSE = "gatehouse OAuth signing keys";

  private static final int MOST = 20;
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;
  private static final int BITS = 2_048;
  private static final Duration FRESH = Duration.ofMinutes(1);

  private final Stores stores;
  private final SecretKeySpec seal;
  private final SecureRandom random;
  private final InstantSource time;
  private final Settings settings;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  /// @param seal 32 bytes
  public SigningKeys(
      Stores stores, byte[] seal, SecureRandom random, InstantSource time, Settings settings) {
    this.stores = stores;
    this.seal = new SecretKeySpec(seal, "AES");
    this.random = random;
    this.time = time;
    this.settings = settings;
  }

  /// The key that signs now; may block.
  public RSAKey signing(String application) {
    List<RSAKey> keys = current(application);
    return keys.get(signing(keys));
  }

  /// The place of the last one that has been shown for long enough: keys stand in the order in
  /// which they were made, and one that signs at once overtakes those that wait.
  private int signing(List<RSAKey> keys) {
    long shown = time.millis() - settings.ahead.toMillis();
    for (int at = keys.size() - 1; at > 0; at--) {
      if (madeAt(keys.get(at)) <= shown) {
        return at;
      }
    }
    return 0;
  }

  /// The public keys that a signature of ours may be checked with; may block.
  public JWKSet published(String application) {
    return new JWKSet(current(application).stream().<JWK>map(RSAKey::toPublicJWK).toList());
  }

  /// What the public sees of the keys, the oldest first; may block.
  public List<Shown> shown(String application) {
    List<RSAKey> keys = current(application);
    int signing = signing(keys);
    List<Shown> shown = new ArrayList<>();
    for (int at = 0; at < keys.size(); at++) {
      State state = at == signing ? State.SIGNS : at < signing ? State.WAS : State.NEXT;
      shown.add(new Shown(keys.get(at).getKeyID(), madeAt(keys.get(at)), state));
    }
    return shown;
  }

  /// One key of the set.
  ///
  /// @param since when it was made, or began to sign where it did so at once
  public record Shown(String id, long since, State state) {}

  /// What a key is for now.
  public enum State {
    /// It signed before, and what it signed may still be checked.
    WAS,
    SIGNS,
    /// It will sign when it has been shown for long enough.
    NEXT
  }

  /// A key that is not in the set yet.
  ///
  /// @param atOnce whether it is to sign without having been shown before
  RSAKey fresh(boolean atOnce) {
    return generate(atOnce);
  }

  /// Adds a key to the set; returns the ids that it has now.
  ///
  /// @param alone whether all others leave it
  List<String> add(Transaction transaction, String application, RSAKey fresh, boolean alone) {
    List<RSAKey> all =
        alone
            ? new ArrayList<>()
            : new ArrayList<>(open(application, transaction.settings().get(name(application))));
    if (all.size() >= MOST) {
      throw Problem.of(ProblemType.CONFLICT, "there are " + MOST + " keys in the set already")
          .cure("wait until the oldest has left it, or withdraw all that are not in use")
          .refused();
    }
    all.add(fresh);
    dropOld(all);
    transaction.settings().put(name(application), sealed(application, all));
    return all.stream().map(RSAKey::getKeyID).toList();
  }

  /// Has the set be read again.
  void forget(String application) {
    known.remove(application);
  }

  private List<RSAKey> current(String application) {
    Known now = known.get(application);
    if (now == null || time.millis() - now.readAt >= FRESH.toMillis()) {
      now = read(application);
      known.put(application, now);
    }
    return now.keys;
  }

  private Known read(String application) {
    List<RSAKey> kept = stores.read(t -> open(application, t.settings().get(name(application))));
    boolean due = kept.isEmpty() || madeAt(kept.getLast()) <= oldest(settings.life);
    return due ? replaced(application) : new Known(kept, time.millis());
  }

  private long oldest(Duration age) {
    return time.millis() - age.toMillis();
  }

  private Known replaced(String application) {
    RSAKey fresh = generate(false);
    List<RSAKey> kept =
        stores.write(transaction -> {
          List<RSAKey> all =
              new ArrayList<>(open(application, transaction.settings().get(name(application))));
          boolean due = all.isEmpty() || madeAt(all.getLast()) <= oldest(settings.life);
          if (due) {
            all.add(fresh);
            dropOld(all);
            transaction.settings().put(name(application), sealed(application, all));
          }
          return List.copyOf(all);
        });
    return new Known(kept, time.millis());
  }

  /// A key goes when the one after it has signed alone for longer than anything it signed lasts.
  private void dropOld(List<RSAKey> keys) {
    long end = oldest(settings.ahead.plus(settings.overlap));
    while (keys.size() > 1 && madeAt(keys.get(1)) <= end) {
      keys.removeFirst();
    }
  }

  @SuppressWarnings("JavaUtilDate") // the library speaks of dates
  private RSAKey generate(boolean atOnce) {
    byte[] id = new byte[9];
    random.nextBytes(id);
    long made = time.millis() - (atOnce ? settings.ahead.toMillis() : 0);
    try {
      return new RSAKeyGenerator(BITS)
          .secureRandom(random)
          .keyUse(KeyUse.SIGNATURE)
          .algorithm(JWSAlgorithm.RS256)
          .keyID(Base64.getUrlEncoder().withoutPadding().encodeToString(id))
          .issueTime(new Date(made))
          .generate();
    } catch (JOSEException e) {
      throw new IllegalStateException("this Java makes no RSA keys", e);
    }
  }

  @SuppressWarnings("JavaUtilDate") // the library speaks of dates
  private static long madeAt(RSAKey key) {
    Date made = key.getIssueTime();
    return made == null ? 0 : made.getTime();
  }

  private static String name(String application) {
    return "oauth.keys." + application;
  }

  private List<RSAKey> open(String application, java.util.Optional<String> kept) {
    if (kept.isEmpty()) {
      return List.of();
    }
    byte[] all = Base64.getDecoder().decode(kept.get());
    try {
      byte[] open =
          cipher(Cipher.DECRYPT_MODE, application, Arrays.copyOf(all, NONCE))
              .doFinal(all, NONCE, all.length - NONCE);
      return JWKSet.parse(new String(open, StandardCharsets.UTF_8)).getKeys().stream()
          .map(JWK::toRSAKey)
          .toList();
    } catch (GeneralSecurityException | ParseException e) {
      throw new IllegalStateException(
          "the signing keys cannot be read: the pepper file is not the one of this data", e);
    }
  }

  private String sealed(String application, List<RSAKey> keys) {
    try {
      byte[] nonce = new byte[NONCE];
      random.nextBytes(nonce);
      String text = new JWKSet(List.copyOf(keys)).toString(false);
      byte[] hidden =
          cipher(Cipher.ENCRYPT_MODE, application, nonce)
              .doFinal(text.getBytes(StandardCharsets.UTF_8));
      byte[] all = Arrays.copyOf(nonce, NONCE + hidden.length);
      System.arraycopy(hidden, 0, all, NONCE, hidden.length);
      return Base64.getEncoder().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES/GCM", e);
    }
  }

  private Cipher cipher(int mode, String application, byte[] nonce)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, seal, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(application.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  /// How keys follow each other.
  ///
  /// @param life after which the next one is made
  /// @param ahead for how long one is shown before it signs
  /// @param overlap for how long one stays in the set after it has signed the last time
  public record Settings(Duration life, Duration ahead, Duration overlap) {}

  private record Known(List<RSAKey> keys, long readAt) {}
}
