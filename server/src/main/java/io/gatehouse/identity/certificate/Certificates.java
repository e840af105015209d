package io.gatehouse.identity.certificate;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Change;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.proof.ClientCertificate.Named;
import io.gatehouse.identity.record.Names;
import io.gatehouse.identity.record.Outcomes;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Binds certificates to principals; each is kept as a credential whose value is the certificate,
/// so that [io.gatehouse.identity.Tokens] lists, changes and deletes it. All methods block.
public final class Certificates {
  private static final int LEAST_RSA = 2_048;
  private static final int LEAST_EC = 256;
  private static final int LABEL = 128;

  private final Stores stores;
  private final Changes changes;
  private final InstantSource time;
  private final Function<X509Certificate, Optional<Named>> names;

  /// @param names whom a certificate names by the word of an authority, if one vouches for it
  public Certificates(
      Stores stores,
      Changes changes,
      InstantSource time,
      Function<X509Certificate, Optional<Named>> names) {
    this.stores = stores;
    this.changes = changes;
    this.time = time;
    this.names = names;
  }

  /// What is registered.
  ///
  /// @param name null for the subject of the certificate
  /// @param permissions what the certificate is narrowed to; null for everything its principal may
  public record Draft(
      X509Certificate certificate, @Nullable String name, @Nullable List<Permission> permissions) {}

  /// Lets whoever holds the key of this certificate come in as the principal.
  public Done<TokenRecord> register(Author author, Subject principal, Draft draft) {
    X509Certificate certificate = draft.certificate();
    PrincipalRecord holder =
        stores
            .read(t -> Principals.find(t, author.application(), principal))
            .orElseGet(() -> {
              author.require(Verb.READ, principal, null);
              throw Versions.missing(principal.toString());
            });
    requireGood(certificate);
    TokenRecord record = record(holder, draft);
    author.require(Verb.CREATE, record.id(), record);
    author.requireActingAs(holder, draft.permissions());
    requireOwnName(author, certificate, holder);
    requireAgreement(certificate, holder);
    return Versions.translated(() ->
        changes.make(transaction -> {
          transaction.credentials().add(record);
          Outcome<TokenRecord> made =
              Outcomes.of(AuditAction.TOKEN_CREATED, author.actor(), null, record);
          // an authority may vouch for it already, and now it may be narrowed
          Change change =
              new Change.OfCredential(record.application(), record.principal(), record.id());
          return new Outcome<>(record, made.events(), List.of(change));
        }));
  }

  private TokenRecord record(PrincipalRecord holder, Draft draft) {
    X509Certificate certificate = draft.certificate();
    String fingerprint = fingerprint(certificate);
    String given = draft.name();
    if (given != null) {
      Names.label(given, "name");
    }
    return TokenRecord.fresh(
            holder.application(),
            fingerprint,
            holder.subject(),
            TokenRecord.Kind.CERTIFICATE,
            fingerprint,
            time.millis())
        .drafted(
            given == null ? label(certificate, fingerprint) : given,
            draft.permissions(),
            true,
            Subjects.expiry(certificate));
  }

  private static String label(X509Certificate certificate, String fingerprint) {
    String subject =
        certificate.getSubjectX500Principal().getName().replaceAll("\\p{Cntrl}", "·").strip();
    if (subject.isEmpty()) {
      return fingerprint;
    }
    return subject.length() > LABEL ? subject.substring(0, LABEL) : subject;
  }

  private static String fingerprint(X509Certificate certificate) {
    try {
      return Subjects.fingerprint(certificate);
    } catch (CertificateEncodingException e) {
      throw Names.refused("certificate", "the certificate is damaged", "send it as PEM");
    }
  }

  private void requireGood(X509Certificate certificate) {
    if (Subjects.expiry(certificate) <= time.millis()) {
      throw Names.refused("certificate", "the certificate has expired", "make a new one");
    }
    boolean weak =
        switch (certificate.getPublicKey()) {
          case RSAPublicKey rsa -> rsa.getModulus().bitLength() < LEAST_RSA;
          case ECPublicKey ec -> ec.getParams().getOrder().bitLength() < LEAST_EC;
          default -> false;
        };
    if (weak) {
      throw Names.refused(
          "certificate",
          "the key of the certificate is too short",
          "use RSA with 2048 bits or more, or an elliptic curve with 256 or more");
    }
  }

  /// The common name stands in policies as `${certificate.cn}`, so that nobody may choose that of
  /// another.
  private static void requireOwnName(
      Author author, X509Certificate certificate, PrincipalRecord holder) {
    String name = Subjects.commonName(certificate);
    if (name == null || name.equals(holder.subject().id()) || name.equals(holder.name())) {
      return;
    }
    if (!author.administers()) {
      throw Problem.of(
              ProblemType.FORBIDDEN,
              "the certificate calls itself `%s`, which is not `%s`"
                  .formatted(Names.shown(name), holder.subject()))
          .at("certificate")
          .cure("use the id of the principal as its common name, or ask an administrator")
          .refused();
    }
  }

  /// What an authority says and what is registered never differ.
  private void requireAgreement(X509Certificate certificate, PrincipalRecord holder) {
    Named named = names.apply(certificate).orElse(null);
    if (named != null && !named.equals(new Named(holder.application(), holder.subject()))) {
      throw Problem.of(
              ProblemType.CONFLICT, "an authority of this server gave the certificate to another")
          .at("certificate")
          .cure("register it for the one it names, or use another certificate")
          .refused();
    }
  }
}
