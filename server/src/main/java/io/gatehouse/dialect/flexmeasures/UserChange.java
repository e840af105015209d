package io.gatehouse.dialect.flexmeasures;

import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.flexmeasures.Numbers.Kind;
import io.gatehouse.dialect.flexmeasures.form.Body;
import io.gatehouse.dialect.flexmeasures.form.Faults;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.member.Members;
import io.gatehouse.identity.organisation.Organisation;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.mail.MailAddress;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.people.AddressRecord;
import io.gatehouse.store.record.GrantRecord;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Adds and changes users by FlexMeasures' rules, on top of those that hold for everybody. Blocks.
final class UserChange {
  private static final int LONGEST = 255;
  private static final int LONGEST_NAME = 128;

  private final Desk desk;

  UserChange(Desk desk) {
    this.desk = desk;
  }

  /// A new user without a password, who is mailed a link to set one.
  PrincipalRecord create(Author author, Body body, Origin origin) {
    String email = email(body);
    String name = username(body);
    long number = body.number("account_id");
    Organisation account;
    try {
      account = desk.account(author, number);
    } catch (Refused unseen) {
      throw Faults.json("account_id", "No account found with this id.");
    }
    Draft draft =
        new Draft(
            Subject.Kind.USER,
            null,
            name,
            null,
            true,
            null,
            null,
            Set.of(),
            Set.of(account.id()),
            Map.of(),
            "{}");
    PrincipalRecord planned = planned(draft);
    author.require(Verb.CREATE, planned.subject(), planned);
    desk.rooms().invitations().require();
    requireFree(email, null);
    PrincipalRecord made =
        named(() -> desk.rooms().directory().create(author, draft, null)).record();
    desk.rooms().stores().write(t -> address(t, made, email));
    desk.rooms().invitations().mail(made, origin);
    return made;
  }

  private PrincipalRecord planned(Draft draft) {
    return new PrincipalRecord(
        desk.application(),
        Subject.user(draft.name()),
        draft.name(),
        null,
        true,
        null,
        null,
        Set.of(),
        draft.groups(),
        Map.of(),
        "{}",
        null,
        0,
        0,
        1);
  }

  PrincipalRecord change(Author author, Desk.Seen target, Body body) {
    PrincipalRecord user = target.user();
    boolean own = author.subject().equals(user.subject());
    if (own && (body.has("active") || body.has("flexmeasures_roles"))) {
      throw refused("nobody changes their own roles, or whether they are active");
    }
    if (own && (body.has("email") || body.has("username"))) {
      throw refused("nobody changes by this token how they sign in themselves");
    }
    String email = body.has("email") ? email(body) : null;
    String name = body.has("username") ? username(body) : user.name();
    String zone = body.has("timezone") ? zone(body.text("timezone", LONGEST)) : null;
    boolean active = body.has("active") ? body.flag("active") : user.enabled();
    Set<String> roles = body.has("flexmeasures_roles") ? roles(user, body) : user.roles();
    author.require(Verb.UPDATE, user.subject(), user);
    if (email != null) {
      requireGuardian(author, target);
      requireFree(email, user.subject());
    }
    return named(() ->
            Versions.settled(() -> {
              PrincipalRecord before =
                  desk.rooms().directory().find(desk.application(), user.subject()).orElseThrow();
              Stores.Work<Outcome<PrincipalRecord>> changing =
                  desk.rooms()
                      .directory()
                      .changing(author, before, now -> drafted(now, name, active, roles));
              return desk.rooms()
                  .changes()
                  .make(transaction -> {
                    if (email != null) {
                      address(transaction, before, email);
                    }
                    if (zone != null) {
                      transaction
                          .organisations()
                          .notes(desk.application(), user.subject().id(), UserJson.notes(zone));
                    }
                    if (!active) {
                      // whoever is let in again later signs in again: what was open does not come
                      // back
                      transaction
                          .credentials()
                          .removeAll(desk.application(), user.subject(), TokenRecord.Kind.SESSION);
                    }
                    return changing.run(transaction);
                  });
            }))
        .record();
  }

  /// Takes away the password, and with it every session, token and connection, and mails a link to
  /// a new one.
  void reset(Author author, PrincipalRecord user, Origin origin) {
    author.require(Verb.UPDATE, user.subject(), user);
    desk.rooms().invitations().require();
    PrincipalRecord bare = desk.rooms().directory().takePassword(author, user.subject()).record();
    desk.rooms().invitations().mail(bare, origin);
  }

  private static Draft drafted(Draft now, String name, boolean active, Set<String> roles) {
    return new Draft(
        now.kind(),
        now.id(),
        name,
        now.description(),
        active,
        now.owner(),
        now.parent(),
        roles,
        now.groups(),
        now.attributes(),
        now.publicData());
  }

  /// The roles that are asked for, with those that are not shown. As on the real server, what is
  /// unknown and an empty list are refused, and nobody makes an administrator of everything.
  private Set<String> roles(PrincipalRecord user, Body body) {
    Set<String> wanted = new HashSet<>();
    for (long number : body.numbers("flexmeasures_roles")) {
      wanted.add(
          desk.numbers().id(Kind.ROLE, number).orElseThrow(() -> refused("there is no such role")));
    }
    if (wanted.isEmpty()) {
      throw refused("a user keeps one role at least");
    }
    if (wanted.contains(RoleNames.ADMIN) != user.roles().contains(RoleNames.ADMIN)) {
      throw refused("nobody gives or takes the role `admin` here");
    }
    user.roles().stream().filter(role -> !RoleNames.isShown(role)).forEach(wanted::add);
    return wanted;
  }

  private static String username(Body body) {
    String name = Usernames.ours(body.text("username", LONGEST).strip());
    if (name.length() > LONGEST_NAME) {
      throw Faults.json("username", "Longer than %d characters.".formatted(LONGEST_NAME));
    }
    return name;
  }

  private static String email(Body body) {
    String email = body.text("email", LONGEST).strip();
    if (MailAddress.of(email).isEmpty()) {
      throw Faults.json("email", "Not a valid email address.");
    }
    return email;
  }

  private static String zone(String text) {
    try {
      return ZoneId.of(text).getId();
    } catch (DateTimeException e) {
      throw Faults.json("timezone", "Timezone %s doesn't exist.".formatted(text));
    }
  }

  /// Links that set a password go to the address: who says where it is can act as this user. So
  /// they have to hold all that the user was given, or to be who gives it.
  private void requireGuardian(Author author, Desk.Seen target) {
    PrincipalRecord user = target.user();
    Members members = new Members(desk.rooms().stores());
    Set<String> roles =
        user.roles().stream()
            .filter(role ->
                members.refused(
                        desk.application(), author.subject(), target.account(), Set.of(role))
                    != null)
            .collect(Collectors.toSet());
    author.requireGivable(roles, user.groups());
    author.requireGivable(
        desk.rooms().stores().read(t -> t.grants().of(desk.application(), user.subject())).stream()
            .map(GrantRecord::grant)
            .filter(grant -> grant.effect() == Effect.ALLOW)
            .map(Grant::permission)
            .toList());
  }

  private void requireFree(String email, @Nullable Subject except) {
    boolean taken =
        desk.rooms()
            .stores()
            .read(t -> t.people().addressOf(desk.application(), AuthRoutes.folded(email)))
            .filter(address -> !address.principal().equals(except))
            .isPresent();
    if (taken) {
      throw Faults.json("email", "A user with this email address already exists.");
    }
  }

  /// Whoever may change a user vouches for the address.
  private boolean address(Transaction transaction, PrincipalRecord user, String email) {
    long now = desk.rooms().clock().millis();
    boolean kept =
        transaction
            .people()
            .put(
                new AddressRecord(
                    desk.application(), user.subject(), email, AuthRoutes.folded(email), now, now));
    if (!kept) {
      throw Faults.json("email", "A user with this email address already exists.");
    }
    return true;
  }

  private static Refused refused(String why) {
    return Problem.of(ProblemType.FORBIDDEN, why).refused();
  }

  /// What is called a name elsewhere is a user name here.
  private static <T> T named(java.util.function.Supplier<T> work) {
    try {
      return work.get();
    } catch (Refused refused) {
      Problem problem = refused.problem();
      if (problem.type() == ProblemType.CONFLICT) {
        throw Faults.json("username", "A user with this username already exists.");
      }
      throw "name".equals(problem.field()) ? problem.at("username").refused() : refused;
    }
  }
}
