package io.gatehouse.identity.proof;

import io.gatehouse.audit.Actor;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.PrincipalRecord;
import org.jspecify.annotations.Nullable;

/// Whether a password is enough for somebody, and whether what is shown besides it is good.
///
/// There is one way past a password, and it asks here: so that every protocol asks for the second
/// factor, also one whose clients have no field for it. All methods block.
public interface SecondFactors {

  /// What of a typed password is the password. Where a protocol has no field for a code, people
  /// type the six digits behind the password.
  ///
  /// @param record whose it claims to be; null for nobody, who takes the same work
  Typed typed(@Nullable PrincipalRecord record, String password, @Nullable SecondProof shown);

  /// Decides after the password proved right; what can be used once is used up by it.
  ///
  /// Throws `Refused`: SECOND_FACTOR_REQUIRED where nothing is shown that could do, and
  /// CREDENTIAL_REFUSED with code `second-factor` where it is not right.
  ///
  /// @param actor who tries, and from where
  Verdict judge(PrincipalRecord record, @Nullable SecondProof shown, Actor actor);

  /// Whose a passkey is that is shown in the place of name and password; it has asked its user for
  /// a PIN, a finger or a face. Throws `Refused` CREDENTIAL_REFUSED.
  PrincipalRecord alone(String application, SecondProof.Assertion shown);

  /// A password as it was typed, taken apart.
  record Typed(String password, @Nullable SecondProof second) {
    @Override
    public String toString() {
      return "Typed";
    }
  }

  /// What came of it.
  enum Verdict {
    /// Nothing is asked for besides the password.
    PASSWORD("password"),
    TOTP("password+totp"),
    RECOVERY("password+recovery"),
    PASSKEY("password+passkey"),
    /// The application asks for a factor, and this principal has none yet.
    MISSING("password");

    private final String label;

    Verdict(String label) {
      this.label = label;
    }

    /// As the audit names it.
    public String label() {
      return label;
    }
  }

  /// Nobody has any.
  SecondFactors NONE =
      new SecondFactors() {
        @Override
        public Typed typed(
            @Nullable PrincipalRecord record, String password, @Nullable SecondProof shown) {
          return new Typed(password, shown);
        }

        @Override
        public Verdict judge(PrincipalRecord record, @Nullable SecondProof shown, Actor actor) {
          return Verdict.PASSWORD;
        }

        @Override
        public PrincipalRecord alone(String application, SecondProof.Assertion shown) {
          throw Problem.of(ProblemType.CREDENTIAL_REFUSED, "this passkey is not known here")
              .refused();
        }
      };
}
