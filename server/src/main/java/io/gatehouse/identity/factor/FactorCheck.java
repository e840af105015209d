package io.gatehouse.identity.factor;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Sessions;
import io.gatehouse.identity.factor.FactorSecrets.Place;
import io.gatehouse.identity.people.Notices;
import io.gatehouse.identity.proof.SecondFactors;
import io.gatehouse.identity.proof.SecondProof;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import io.gatehouse.store.people.FactorRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Asks for the second factor of whoever has one, at every login. Blocks.
public final class FactorCheck implements SecondFactors {
  /// What a wrong factor is told by, besides its kind.
  public static final String WRONG = "second-factor";

  private static final Pattern CODE = Pattern.compile("[0-9]{" + Totp.DIGITS + "}");

  private final Stores stores;
  private final Changes changes;
  private final FactorSecrets secrets;
  private final FactorPolicy policy;
  private final Passkeys passkeys;
  private final Notices notices;
  private final InstantSource time;

  public FactorCheck(
      Stores stores,
      Changes changes,
      FactorSecrets secrets,
      FactorPolicy policy,
      Passkeys passkeys,
      Notices notices,
      InstantSource time) {
    this.stores = stores;
    this.changes = changes;
    this.secrets = secrets;
    this.policy = policy;
    this.passkeys = passkeys;
    this.notices = notices;
    this.time = time;
  }

  @Override
  public Typed typed(
      @Nullable PrincipalRecord record, String password, @Nullable SecondProof shown) {
    List<FactorRecord> factors = counting(record);
    int end = password.length() - Totp.DIGITS;
    if (shown != null || record == null || end <= 0) {
      return new Typed(password, shown);
    }
    // A password may itself end in digits: they are a code only while they are a good one.
    String behind = password.substring(end);
    boolean isCode =
        CODE.matcher(behind).matches()
            && factors.stream().anyMatch(factor -> matching(factor, behind).isPresent());
    return isCode
        ? new Typed(password.substring(0, end), new SecondProof.Code(behind))
        : new Typed(password, null);
  }

  @Override
  public Verdict judge(PrincipalRecord record, @Nullable SecondProof shown, Actor actor) {
    List<FactorRecord> factors = counting(record);
    if (factors.isEmpty()) {
      return canHave(record) && policy.asksFor(record) ? Verdict.MISSING : Verdict.PASSWORD;
    }
    return switch (shown) {
      case null -> throw missing(record, factors);
      case SecondProof.Code(String text) -> byCode(record, factors, text.strip(), actor);
      case SecondProof.Assertion assertion -> {
        passkeys.second(record, assertion);
        yield Verdict.PASSKEY;
      }
    };
  }

  @Override
  public PrincipalRecord alone(String application, SecondProof.Assertion shown) {
    return passkeys.alone(application, shown);
  }

  private Verdict byCode(
      PrincipalRecord record, List<FactorRecord> factors, String text, Actor actor) {
    if (CODE.matcher(text).matches()) {
      for (FactorRecord factor : factors) {
        OptionalLong step = matching(factor, text);
        if (step.isPresent() && used(factor, step.getAsLong())) {
          return Verdict.TOTP;
        }
      }
      throw wrong();
    }
    if (!recovered(record, text, actor)) {
      throw wrong();
    }
    return Verdict.RECOVERY;
  }

  private boolean used(FactorRecord factor, long step) {
    return stores.write(t -> t.people().use(factor, step, time.millis()));
  }

  private OptionalLong matching(FactorRecord factor, String code) {
    if (factor.kind() != FactorRecord.Kind.TOTP) {
      return OptionalLong.empty();
    }
    Place place = new Place(factor.application(), factor.principal(), factor.id());
    byte[] secret = secrets.opened(place, factor.secret());
    return Totp.matching(secret, code, time.millis(), factor.lastStep());
  }

  private boolean recovered(PrincipalRecord record, String text, Actor actor) {
    String home = Sessions.home(record.application(), record.subject());
    String hash = secrets.recoveryHash(new Place(home, record.subject(), "recovery"), text);
    long left =
        changes
            .make(transaction -> {
              boolean used = transaction.people().useRecoveryCode(home, record.subject(), hash);
              long now = transaction.people().recoveryCodesLeft(home, record.subject());
              return new Outcome<>(
                  used ? now : -1L,
                  used ? List.of(event(record, now, actor)) : List.of(),
                  List.of());
            })
            .record();
    if (left >= 0) {
      notices.tell(
          record, "a recovery code was used to sign in; " + left + " are left", actor.address());
    }
    return left >= 0;
  }

  private static AuditEvent event(PrincipalRecord record, long left, Actor actor) {
    return new AuditEvent(
        AuditAction.RECOVERY_CODE_USED,
        record.application(),
        actor,
        record.subject().toString(),
        Map.of(),
        Map.of("left", left));
  }

  /// Whoever has none takes the same look.
  private List<FactorRecord> counting(@Nullable PrincipalRecord record) {
    Subject subject = record == null ? Subject.ANONYMOUS : record.subject();
    String home = record == null ? "" : Sessions.home(record.application(), subject);
    return stores.read(t -> t.people().factors(home, subject)).stream()
        .filter(FactorRecord::confirmed)
        .toList();
  }

  private static boolean canHave(PrincipalRecord record) {
    return switch (record.subject().kind()) {
      case USER, OWNER -> true;
      case DEVICE, CLIENT, GROUP, ROLE, ANONYMOUS -> false;
    };
  }

  private Refused missing(PrincipalRecord record, List<FactorRecord> factors) {
    String home = Sessions.home(record.application(), record.subject());
    List<String> kinds = new ArrayList<>();
    if (factors.stream().anyMatch(factor -> factor.kind() == FactorRecord.Kind.TOTP)) {
      kinds.add("totp");
    }
    if (factors.stream().anyMatch(factor -> factor.kind() == FactorRecord.Kind.PASSKEY)) {
      kinds.add("passkey");
    }
    if (stores.read(t -> t.people().recoveryCodesLeft(home, record.subject())) > 0) {
      kinds.add("recovery");
    }
    return Problem.of(ProblemType.SECOND_FACTOR_REQUIRED, "a second factor is needed")
        .cure(
            kinds.contains("totp")
                ? "show it too (digits may be typed behind the password), or use a token"
                : "show it too, or use a token")
        .needing(kinds)
        .refused();
  }

  static Refused wrong() {
    return Problem.of(ProblemType.CREDENTIAL_REFUSED, "the second factor is not right")
        .cure("wait for the next code: each counts once, and for a minute at most")
        .coded(WRONG)
        .refused();
  }
}
