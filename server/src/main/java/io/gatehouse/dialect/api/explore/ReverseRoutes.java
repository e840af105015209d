package io.gatehouse.dialect.api.explore;

import io.gatehouse.access.Access;
import io.gatehouse.access.Inspection;
import io.gatehouse.access.Rights;
import io.gatehouse.access.explore.WhatCan;
import io.gatehouse.access.explore.WhoCan;
import io.gatehouse.core.decide.Context;
import io.gatehouse.core.decide.Question;
import io.gatehouse.core.policy.ChannelRule;
import io.gatehouse.core.policy.Condition;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Level;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.core.reverse.Held;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Costly;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Tokens;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Who may do something, and what somebody may do, for whoever may read the audit.
public final class ReverseRoutes {
  private static final int USUAL = 50;
  private static final int MOST = 1_000;
  private static final int MOST_RULES = 1_000;

  private final Access access;
  private final WhoCan whoCan;
  private final WhatCan whatCan;
  private final Tokens tokens;
  private final Named named;
  private final Costly costly;
  private final InstantSource clock;

  public ReverseRoutes(
      Access access,
      Stores stores,
      Tokens tokens,
      Named named,
      Costly costly,
      InstantSource clock) {
    this.access = access;
    this.whoCan = new WhoCan(stores);
    this.whatCan = new WhatCan(stores);
    this.tokens = tokens;
    this.named = named;
    this.costly = costly;
    this.clock = clock;
  }

  public void mount(Mount mount) {
    mount.route(Method.POST, "/v1/who-can", this::whoCan);
    mount.route(Method.POST, "/v1/what-can", this::whatCan);
  }

  private Response whoCan(Request request) {
    Rights rights = request.signedIn();
    Who body = request.body(Who.class);
    Inspection inspection = access.inspect(rights);
    Question question =
        new Question(
            body.verb(),
            named.find(rights, body.verb(), body.resource()),
            Context.at(clock.millis(), Asked.or(body.transport(), Transport.HTTP)));
    int most = body.atMost();
    WhoCan.Answer answer =
        costly.take(
            inspection.application(), () -> whoCan.ask(inspection, question, body.after(), most));
    Author author = access.author(rights);
    return Response.ok(
        new Subjects(
            answer.found().stream().map(found -> One.of(found, author)).toList(),
            answer.everyone(),
            answer.asked(),
            answer.examined(),
            answer.cut(),
            answer.next()));
  }

  private Response whatCan(Request request) {
    Rights rights = request.signedIn();
    What body = request.body(What.class);
    Inspection inspection = access.inspect(rights);
    Subject subject = Asked.subject(body.subject(), "/subject");
    WhatCan.Answer answer =
        costly.take(inspection.application(), () -> whatCan.ask(inspection, subject));
    Author author = access.author(rights);
    List<ChannelRule> rules = answer.rules();
    return Response.ok(
        new Holding(
            subject.toString(),
            answer.record() == null || !author.may(Verb.READ, answer.record())
                ? null
                : answer.record().name(),
            answer.record() == null || answer.record().enabled(),
            List.copyOf(answer.roles()),
            List.copyOf(answer.groups()),
            answer.rights().stream().map(Right::of).toList(),
            rules.stream().limit(MOST_RULES).map(Rule::of).toList(),
            rules.size() > MOST_RULES,
            body.token() == null ? null : narrowing(author, subject, body.token())));
  }

  /// The list of permissions that a token of the subject carries; null if it has none.
  private @Nullable List<String> narrowing(Author author, Subject subject, String id) {
    TokenRecord token = tokens.read(author, id);
    if (!token.principal().equals(subject)) {
      throw Problem.of(ProblemType.INVALID, "the token belongs to somebody else")
          .at("token")
          .cure("ask about its own principal")
          .refused();
    }
    List<Permission> permissions = token.permissions();
    return permissions == null ? null : permissions.stream().map(Permission::label).toList();
  }

  public record Who(
      Verb verb,
      String resource,
      @Nullable Transport transport,
      @Nullable Integer limit,
      @Nullable String after) {

    int atMost() {
      int asked = Asked.or(limit, USUAL);
      if (asked < 1 || asked > MOST) {
        throw Problem.of(ProblemType.INVALID, "`limit` is a number from 1 to " + MOST)
            .at("limit")
            .refused();
      }
      return asked;
    }
  }

  public record Subjects(
      List<One> subjects,
      @Nullable Level everyone,
      boolean asked,
      int examined,
      boolean cut,
      @Nullable String next) {}

  /// @param name null where the viewer may not read the principal
  public record One(String subject, @Nullable String name, String effect, RuleJson rule) {

    static One of(WhoCan.Found found, Author author) {
      PrincipalRecord record = found.record();
      return new One(
          found.subject().toString(),
          record != null && author.may(Verb.READ, record) ? record.name() : null,
          found.standing().name().toLowerCase(Locale.ROOT),
          RuleJson.of(found.decision().reason(), found.way()));
    }
  }

  public record What(String subject, @Nullable String token) {}

  public record Holding(
      String subject,
      @Nullable String name,
      boolean enabled,
      List<String> roles,
      List<String> groups,
      List<Right> rights,
      List<Rule> channelRules,
      boolean cut,
      @Nullable List<String> narrowedBy) {}

  public record Right(
      Effect effect,
      String permission,
      RuleJson source,
      @Nullable Instant expiresAt,
      @Nullable String conditions) {

    static Right of(Held held) {
      Condition condition = held.condition();
      return new Right(
          held.effect(),
          held.permission().label(),
          RuleJson.of(held.source(), held.permission(), held.way()),
          held.expires(),
          condition == null ? null : condition.text());
    }
  }

  public record Rule(String pattern, Level publish, Level subscribe) {
    static Rule of(ChannelRule rule) {
      return new Rule(rule.pattern().text(), rule.publish(), rule.subscribe());
    }
  }
}
