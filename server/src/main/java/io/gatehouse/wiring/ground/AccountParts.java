package io.gatehouse.wiring.ground;

import io.gatehouse.access.Access;
import io.gatehouse.config.Config;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.PrincipalPasswords;
import io.gatehouse.identity.factor.FactorBook;
import io.gatehouse.identity.factor.FactorCheck;
import io.gatehouse.identity.factor.FactorPolicy;
import io.gatehouse.identity.factor.FactorSecrets;
import io.gatehouse.identity.factor.Passkeys;
import io.gatehouse.identity.factor.Site;
import io.gatehouse.identity.password.Pepper;
import io.gatehouse.identity.people.Notices;
import io.gatehouse.identity.people.Reachable;
import io.gatehouse.identity.proof.RecentLogins;
import io.gatehouse.mail.Mails;
import io.gatehouse.store.record.PrincipalRecord;

/// The accounts of people: second factors, mail addresses, and links that set a password.
public record AccountParts(
    FactorBook factors, FactorCheck check, RecentLogins recent, Reachable reachable) {
  private static final Origin ANYWHERE =
      new Origin(Transport.HTTP, Address.parse("127.0.0.1"), null, null);

  public static AccountParts open(
      Config config,
      Ground ground,
      Pepper pepper,
      Directory directory,
      PrincipalPasswords passwords,
      Mails mails,
      Opened opened) {
    var stores = ground.stores();
    var changes = ground.changes();
    var clock = ground.clock();
    Notices notices = new Notices(stores, mails, clock);
    FactorPolicy policy = new FactorPolicy(stores, changes);
    FactorSecrets secrets =
        new FactorSecrets(pepper.derived(FactorSecrets.PURPOSE), ground.random());
    Passkeys passkeys =
        Passkeys.at(
            config.http().publicUrl().map(url -> Site.of(url, "Gatehouse")).orElse(null),
            stores,
            pepper.derived(Passkeys.PURPOSE),
            ground.random(),
            clock);
    RecentLogins recent = new RecentLogins(clock);
    Reachable reachable =
        Reachable.of(
            new Reachable.Rooms(
                stores,
                changes,
                directory,
                passwords,
                recent,
                notices,
                mails,
                config.http().publicUrl().orElse(null),
                ground.random(),
                clock));
    opened.add(reachable.passwords());
    return new AccountParts(
        new FactorBook(
            new FactorBook.Rooms(
                stores, changes, directory, secrets, policy, passkeys, recent, notices, clock)),
        new FactorCheck(stores, changes, secrets, policy, passkeys, notices, clock),
        recent,
        reachable);
  }

  /// Lets the policy know who administers an application.
  public AccountParts with(Access access) {
    factors.policy().administrators(record -> administers(access, record));
    return this;
  }

  private static boolean administers(Access access, PrincipalRecord record) {
    Identity identity =
        new Identity(
            record.application(),
            record.subject(),
            record.name(),
            Identity.Credential.NONE,
            record.publicData());
    return access.author(access.rights(identity, ANYWHERE)).administers();
  }
}
