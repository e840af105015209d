package io.gatehouse.doctor;

import io.gatehouse.config.Config;
import io.gatehouse.config.section.PasswordConfig;
import java.time.Duration;

/// How people prove who they are.
record PasswordChecks(Config config) {
  /// NIST SP 800-63B-4, 3.1.1.2: a password that is all there is.
  private static final int SHORTEST = 15;

  /// OWASP, password storage: the least that is advised of bcrypt.
  private static final int CHEAPEST_BCRYPT = 10;

  /// The same for argon2id: every pair that is advised comes to this in MiB times passes.
  private static final long CHEAPEST_ARGON2 = 35L << 20;

  private static final int MANY_FAILURES = 100;
  private static final Duration LONG_SESSION = Duration.ofDays(30);

  void look(Findings findings) {
    PasswordConfig password = config.password();
    findings.when(
        password.minLength() < SHORTEST,
        Check.PASSWORDS_SHORT,
        "`password.min-length` is " + password.minLength());
    boolean cheap =
        switch (password.algorithm()) {
          case BCRYPT -> password.bcryptCost() < CHEAPEST_BCRYPT;
          case ARGON2ID ->
              password.argon2Memory().bytes() * password.argon2Iterations() < CHEAPEST_ARGON2;
        };
    findings.when(
        cheap,
        Check.PASSWORDS_CHEAP,
        switch (password.algorithm()) {
          case BCRYPT -> "`password.bcrypt-cost` is " + password.bcryptCost();
          case ARGON2ID ->
              "`password.argon2-memory` is %s and `password.argon2-iterations` is %d"
                  .formatted(password.argon2Memory(), password.argon2Iterations());
        });
    Config.Login login = config.login();
    findings.when(
        login.delayBase().isZero()
            || login.delayMax().isZero()
            || login.failuresBeforeDelay() > MANY_FAILURES,
        Check.LOGINS_UNSLOWED,
        "`login.delay-base` is %s, `login.delay-max` %s, `login.failures-before-delay` %d"
            .formatted(login.delayBase(), login.delayMax(), login.failuresBeforeDelay()));
    findings.when(
        config.session().maxAge().compareTo(LONG_SESSION) > 0,
        Check.SESSIONS_LONG,
        "`session.max-age` is %d days".formatted(config.session().maxAge().toDays()));
  }
}
