package io.gatehouse.script.module.secure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.outbound.proof.Pem;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.Run;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// `certificates`: what PEM certificates say, and whether a chain leads to authorities that the
/// script names.
public final class CertificateModule implements Module {
  private static final int MOST = 20;

  private final InstantSource clock;

  public CertificateModule(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return "certificates";
  }

  @Override
  public Set<String> functions() {
    return Set.of("parse", "fingerprint", "daysLeft", "verify");
  }

  @Override
  public JsonNode call(Run run, String function, Arguments arguments) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    List<X509Certificate> chain = read(arguments, 0);
    X509Certificate first = chain.getFirst();
    try {
      return switch (function) {
        case "parse" -> {
          ArrayNode all = json.arrayNode();
          for (X509Certificate one : chain) {
            all.add(shown(one));
          }
          yield all;
        }
        case "fingerprint" -> json.textNode(fingerprint(first));
        case "daysLeft" ->
            json.numberNode(
                Duration.between(clock.instant(), first.getNotAfter().toInstant()).toDays());
        default -> verify(chain, read(arguments, 1));
      };
    } catch (GeneralSecurityException e) {
      throw Problem.of(ProblemType.INVALID, "the certificate cannot be read").refused();
    }
  }

  private static List<X509Certificate> read(Arguments arguments, int at) {
    try {
      List<X509Certificate> all = Pem.parse(arguments.text(at)).certificates();
      if (all.isEmpty() || all.size() > MOST) {
        throw arguments.wrong(at, "holds no certificate, or too many");
      }
      return all;
    } catch (IllegalArgumentException e) {
      throw arguments.wrong(at, "is no PEM text of certificates");
    }
  }

  private static ObjectNode shown(X509Certificate one) throws GeneralSecurityException {
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    shown.put("subject", one.getSubjectX500Principal().getName());
    shown.put("issuer", one.getIssuerX500Principal().getName());
    shown.put("serial", one.getSerialNumber().toString(16));
    shown.put("notBefore", one.getNotBefore().toInstant().toString());
    shown.put("notAfter", one.getNotAfter().toInstant().toString());
    shown.put("fingerprint", fingerprint(one));
    shown.put("key", one.getPublicKey().getAlgorithm());
    shown.put("authority", one.getBasicConstraints() >= 0);
    ArrayNode names = shown.putArray("names");
    Collection<List<?>> alternatives = one.getSubjectAlternativeNames();
    if (alternatives != null) {
      alternatives.stream()
          .map(pair -> pair.get(1))
          .filter(String.class::isInstance)
          .forEach(name -> names.add((String) name));
    }
    return shown;
  }

  private static String fingerprint(X509Certificate one) throws GeneralSecurityException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(one.getEncoded()));
  }

  /// Revocation is not asked for: no list and no responder is called by this.
  private ObjectNode verify(List<X509Certificate> chain, List<X509Certificate> roots)
      throws GeneralSecurityException {
    ObjectNode told = JsonNodeFactory.instance.objectNode();
    List<X509Certificate> path =
        chain.stream().filter(one -> !roots.contains(one) || chain.size() == 1).toList();
    CertPath built = CertificateFactory.getInstance("X.509").generateCertPath(path);
    PKIXParameters by =
        new PKIXParameters(
            roots.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet()));
    by.setRevocationEnabled(false);
    by.setDate(Date.from(clock.instant()));
    try {
      CertPathValidator.getInstance("PKIX").validate(built, by);
      return told.put("valid", true);
    } catch (CertPathValidatorException e) {
      return told.put("valid", false)
          .put("reason", e.getReason().toString().toLowerCase(java.util.Locale.ROOT));
    }
  }
}
