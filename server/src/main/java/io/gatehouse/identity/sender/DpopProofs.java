package io.gatehouse.identity.sender;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.dpop.JWKThumbprintConfirmation;
import com.nimbusds.oauth2.sdk.dpop.verifiers.AccessTokenValidationException;
import com.nimbusds.oauth2.sdk.dpop.verifiers.DPoPIssuer;
import com.nimbusds.oauth2.sdk.dpop.verifiers.DPoPProtectedResourceRequestVerifier;
import com.nimbusds.oauth2.sdk.dpop.verifiers.DPoPTokenRequestVerifier;
import com.nimbusds.oauth2.sdk.dpop.verifiers.InvalidDPoPNonceException;
import com.nimbusds.oauth2.sdk.dpop.verifiers.InvalidDPoPProofException;
import com.nimbusds.oauth2.sdk.token.DPoPAccessToken;
import com.nimbusds.openid.connect.sdk.Nonce;
import io.gatehouse.identity.oauth.OAuthFault;
import io.gatehouse.identity.proof.ClientCertificate;
import io.gatehouse.identity.proof.Possession;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.TokenRecord;
import java.net.URI;
import java.net.URISyntaxException;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Checks proofs of a key (RFC 9449 section 4.3): where tokens are asked for, and where they are
/// shown. The signature and the claims are looked at by the Nimbus SDK.
///
/// Safe for use by any thread; what it does is too much for an event loop.
public final class DpopProofs {
  /// What a proof may be signed with.
  public static final List<JWSAlgorithm> ALGORITHMS =
      List.of(JWSAlgorithm.ES256, JWSAlgorithm.ES384, JWSAlgorithm.RS256, JWSAlgorithm.PS256);

  private static final int LONGEST = 8_192;
  private static final int LONGEST_ID = 512;
  private static final int LEAST_RSA = 2_048;
  private static final long AHEAD = 30;

  private final Supplier<Optional<URI>> address;
  private final @Nullable DpopNonces nonces;
  private final long age;
  private final SeenProofs seen;

  /// @param address where the server is reached, as it is configured
  /// @param nonces null where proofs need to hold none
  public DpopProofs(
      Supplier<Optional<URI>> address,
      @Nullable DpopNonces nonces,
      Settings settings,
      InstantSource time) {
    this.address = address;
    this.nonces = nonces;
    this.age = Math.max(AHEAD, settings.age.toSeconds());
    this.seen = new SeenProofs(Duration.ofSeconds(age + 2 * AHEAD), settings.remembered, time);
  }

  /// @param age how old a proof may be
  /// @param remembered how many that were shown are kept to know them again
  public record Settings(Duration age, int remembered) {
    public static final Settings STANDARD = new Settings(Duration.ofSeconds(60), 500_000);
  }

  /// To which key a token is to be bound that is asked for with this proof; null where none came.
  /// Throws [OAuthFault].
  public TokenRecord.@Nullable Binding forToken(SentProof sent) {
    if (sent.proofs().isEmpty()) {
      return null;
    }
    try {
      SignedJWT proof = read(sent);
      JWKThumbprintConfirmation key =
          new DPoPTokenRequestVerifier(Set.copyOf(ALGORITHMS), here(sent, proof), AHEAD, age, seen)
              .verify(new DPoPIssuer(thumbprint(proof)), proof, expected(proof));
      return new TokenRecord.Binding(TokenRecord.Binding.Means.KEY, key.getValue().toString());
    } catch (InvalidDPoPNonceException e) {
      throw new OAuthFault(
          "use_dpop_nonce", "the proof has to hold the value of DPoP-Nonce", nonce());
    } catch (InvalidDPoPProofException e) {
      throw new OAuthFault("invalid_dpop_proof", told(e));
    } catch (JOSEException | ParseException | RuntimeException e) {
      throw passedOn(e, new OAuthFault("invalid_dpop_proof", "the DPoP proof cannot be read"));
    }
  }

  /// What a request shows beside its token.
  public Possession beside(SentProof sent, String token) {
    return new Beside(sent, token);
  }

  private void require(SentProof sent, String text, TokenRecord.Binding bound) {
    try {
      SignedJWT proof = read(sent);
      String key = thumbprint(proof);
      if (!key.equals(bound.thumbprint())) {
        throw refused("the proof is by another key than the token is bound to", "invalid_token");
      }
      new DPoPProtectedResourceRequestVerifier(Set.copyOf(ALGORITHMS), AHEAD, age, seen)
          .verify(
              sent.method(),
              here(sent, proof),
              new DPoPIssuer(key),
              proof,
              new DPoPAccessToken(text),
              new JWKThumbprintConfirmation(
                  new com.nimbusds.jose.util.Base64URL(bound.thumbprint())),
              expected(proof),
              null);
    } catch (InvalidDPoPNonceException e) {
      throw Problem.of(
              ProblemType.CREDENTIAL_REFUSED, "the proof does not hold the nonce of this server")
          .cure("make another with the value of the header `DPoP-Nonce`")
          .coded("proof-nonce")
          .challenging(Possession.challenge("use_dpop_nonce", nonce()))
          .refused();
    } catch (InvalidDPoPProofException e) {
      throw refused(told(e), "invalid_dpop_proof");
    } catch (AccessTokenValidationException e) {
      throw refused("the proof is for another token", "invalid_token");
    } catch (JOSEException | ParseException | RuntimeException e) {
      throw passedOn(e, refused("the DPoP proof cannot be read", "invalid_dpop_proof"));
    }
  }

  private static RuntimeException passedOn(Exception e, RuntimeException otherwise) {
    return e instanceof OAuthFault || e instanceof io.gatehouse.problem.Refused
        ? (RuntimeException) e
        : otherwise;
  }

  private static RuntimeException refused(String detail, String error) {
    return Problem.of(ProblemType.CREDENTIAL_REFUSED, detail)
        .cure("make a new proof for each request, as RFC 9449 section 4.2 says")
        .coded("proof-refused")
        .challenging(Possession.challenge(error, null))
        .refused();
  }

  /// In the words of the library, without quotation marks.
  private static String told(InvalidDPoPProofException e) {
    String message = e.getMessage();
    return message == null ? "the DPoP proof is not good" : message.replace('"', '\'');
  }

  private static SignedJWT read(SentProof sent) throws ParseException, JOSEException {
    List<String> proofs = sent.proofs();
    if (proofs.size() != 1 || proofs.getFirst().length() > LONGEST) {
      throw new ParseException("there has to be one proof", 0);
    }
    SignedJWT proof = SignedJWT.parse(proofs.getFirst().strip());
    JWK key = proof.getHeader().getJWK();
    String id = proof.getJWTClaimsSet().getJWTID();
    boolean good =
        key != null
            && !key.isPrivate()
            && (!"RSA".equals(key.getKeyType().getValue()) || key.size() >= LEAST_RSA)
            && id != null
            && !id.isBlank()
            && id.length() <= LONGEST_ID;
    if (!good) {
      throw new ParseException("the proof names no good key, or has no id", 0);
    }
    return proof;
  }

  private static String thumbprint(SignedJWT proof) throws JOSEException {
    return proof.getHeader().getJWK().computeThumbprint().toString();
  }

  /// The nonces of which a proof must hold one. Where none is asked for it may hold any, since its
  /// client may have learnt one from us before.
  private @Nullable Set<Nonce> expected(SignedJWT proof) throws ParseException {
    if (nonces != null) {
      return nonces.good().stream().map(Nonce::new).collect(Collectors.toUnmodifiableSet());
    }
    String given = proof.getJWTClaimsSet().getStringClaim("nonce");
    return given == null || given.isBlank() ? null : Set.of(new Nonce(given));
  }

  private @Nullable String nonce() {
    return nonces == null ? null : nonces.current();
  }

  /// The address that the proof names, if it is that of the request; else the one that it has to
  /// name (section 4.3, the ninth check: addresses are compared in their normal form).
  private URI here(SentProof sent, SignedJWT proof) throws ParseException {
    Set<URI> ours = ours(sent);
    if (ours.isEmpty()) {
      throw Problem.of(ProblemType.UNAVAILABLE, "the server does not know its public address")
          .cure("set `http.public-url`")
          .refused();
    }
    String named = proof.getJWTClaimsSet().getStringClaim("htu");
    URI claimed = named == null ? null : parsed(named);
    if (claimed != null
        && claimed.getRawQuery() == null
        && claimed.getRawFragment() == null
        && ours.contains(normal(claimed))) {
      return claimed;
    }
    return ours.iterator().next();
  }

  private Set<URI> ours(SentProof sent) {
    List<String> bases = new ArrayList<>();
    address.get().ifPresent(configured -> bases.add(configured.toString()));
    if (sent.host() != null) {
      bases.add((sent.secure() ? "https://" : "http://") + sent.host());
    }
    Set<URI> ours = new LinkedHashSet<>();
    for (String base : bases) {
      String bare = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
      URI one = parsed(bare + sent.path());
      if (one != null) {
        ours.add(normal(one));
      }
    }
    return ours;
  }

  private static @Nullable URI parsed(String text) {
    try {
      URI uri = new URI(text);
      return uri.getScheme() == null || uri.getHost() == null ? null : uri;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  /// RFC 3986 section 6.2.2 and 6.2.3.
  private static URI normal(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int usual = scheme.equals("https") ? 443 : 80;
    String port = uri.getPort() < 0 || uri.getPort() == usual ? "" : ":" + uri.getPort();
    String path = uri.normalize().getRawPath();
    return URI.create(
        scheme
            + "://"
            + uri.getHost().toLowerCase(Locale.ROOT)
            + port
            + (path.isEmpty() ? "/" : path));
  }

  /// The proof of one request, looked at when its token is known.
  private final class Beside implements Possession {
    private final SentProof sent;
    private final String text;

    private Beside(SentProof sent, String text) {
      this.sent = sent;
      this.text = text;
    }

    @Override
    public void require(TokenRecord token, @Nullable ClientCertificate certificate) {
      if (!TokenText.hash(text).equals(token.hash())) {
        BEARER.require(token, certificate);
        return;
      }
      TokenRecord.Binding bound = token.bound();
      if (bound == null || bound.means() != TokenRecord.Binding.Means.KEY) {
        throw Problem.of(ProblemType.CREDENTIAL_REFUSED, "the token is not bound to a key")
            .cure("send it as `Authorization: Bearer TOKEN`")
            .coded("proof-refused")
            .challenging(Possession.challenge("invalid_token", null))
            .refused();
      }
      DpopProofs.this.require(sent, text, bound);
    }

    @Override
    public boolean takesWork() {
      return true;
    }
  }
}
