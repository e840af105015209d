package io.gatehouse.dialect.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.access.list.Lock;
import io.gatehouse.access.recent.Recorded;
import io.gatehouse.core.decide.Context;
import io.gatehouse.core.decide.Decision;
import io.gatehouse.core.decide.Explanation;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Reply;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Tokens;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.record.TokenRecord;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Asks the engine that guards every door, and lets it explain itself.
final class CheckRoutes {
  private static final int MOST = 1000;
  private static final int MOST_ANSWERS = 10_000;
  private static final Map<String, Verb> VERBS = Asked.words(Verb.class);
  private static final Map<String, ResourceType> TYPES = Asked.words(ResourceType.class);

  private final Access access;
  private final Tokens tokens;
  private final Things things;
  private final Locked locked;
  private final InstantSource clock;

  /// Decisions are made once for each rule, and so are the answers that tell of them.
  private final Cache<Decision, Response> answers =
      Caffeine.newBuilder().weakKeys().maximumSize(MOST_ANSWERS).executor(Runnable::run).build();

  CheckRoutes(ApiDialect.Rooms rooms) {
    this.access = rooms.access();
    this.tokens = rooms.tokens();
    this.things = new Things(rooms);
    this.locked = new Locked(rooms);
    this.clock = rooms.clock();
  }

  void mount(Mount mount) {
    mount.hot(Method.GET, "/v1/check{?verb,type,id}", this::checkOne);
    mount.route(Method.POST, "/v1/check", this::check);
    mount.route(Method.POST, "/v1/explain", this::explain);
    mount.route(Method.GET, "/v1/decisions/{id}", this::decision);
  }

  /// On the event loop as long as nothing has to be looked up.
  private void checkOne(Request request, Reply reply) {
    Rights rights = request.signedIn();
    Verb verb = Asked.required(request, "verb", Asked.word(request, "verb", VERBS));
    ResourceType type = Asked.required(request, "type", Asked.word(request, "type", TYPES));
    Things.Named named = new Things.Named(type, Asked.or(request.query("id"), ""));
    Resource resource =
        Locked.is(named) ? null : things.known(rights.identity().application(), verb, named);
    if (resource != null) {
      reply.send(answer(rights, verb, resource));
    } else {
      Thread.startVirtualThread(() -> checkLater(rights, verb, named, reply));
    }
  }

  private void checkLater(Rights rights, Verb verb, Things.Named named, Reply reply) {
    try {
      List<Lock> locks = locks(rights, rights.identity().subject(), verb, named);
      reply.send(
          locks.isEmpty()
              ? answer(rights, verb, find(rights, verb, named))
              : Response.ok(Checked.of(access.explain(rights, verb, locks))));
    } catch (RuntimeException failed) {
      reply.fail(failed);
    }
  }

  private Response answer(Rights rights, Verb verb, Resource resource) {
    return answers.get(
        access.decide(rights, verb, resource), decision -> Response.ok(Checked.of(decision)));
  }

  private Response check(Request request) {
    Rights rights = request.signedIn();
    Body body = request.body(Body.class);
    if (body.checks() == null) {
      return Response.ok(answer(rights, body.question(), ""));
    }
    List<Question> questions = body.questions();
    List<Checked> results = new ArrayList<>(questions.size());
    for (int i = 0; i < questions.size(); i++) {
      results.add(answer(rights, questions.get(i), "/checks/" + i));
    }
    return Response.ok(new Batch(results));
  }

  private Checked answer(Rights rights, Question question, String field) {
    Things.Named named = Things.Named.parse(question.resource());
    if (question.subject() == null) {
      List<Lock> locks = locks(rights, rights.identity().subject(), question.verb(), named);
      if (!locks.isEmpty()) {
        return Checked.of(access.explain(rights, question.verb(), locks));
      }
      Resource resource = find(rights, question.verb(), named);
      return Checked.of(access.decide(rights, question.verb(), resource));
    }
    return Checked.of(explanation(rights, question, field));
  }

  private Response explain(Request request) {
    Rights rights = request.signedIn();
    return Response.ok(Explained.of(explanation(rights, request.body(Question.class), "")));
  }

  private Lock.Told explanation(Rights rights, Question question, String field) {
    Things.Named named = Things.Named.parse(question.resource());
    Verb verb = question.verb();
    if (question.subject() == null) {
      List<Lock> locks = locks(rights, rights.identity().subject(), verb, named);
      return locks.isEmpty()
          ? new Lock.Told(null, access.explain(rights, verb, find(rights, verb, named)))
          : access.explain(rights, verb, locks);
    }
    Subject subject = Asked.subject(question.subject(), field + "/subject");
    if (!subject.isPrincipal()) {
      throw Problem.of(ProblemType.INVALID, "`" + subject + "` cannot act")
          .at(field + "/subject")
          .cure("ask about a user, device or client")
          .refused();
    }
    Context context = Context.at(clock.millis(), Asked.or(question.transport(), Transport.HTTP));
    List<Lock> locks = locks(rights, subject, verb, named);
    return locks.isEmpty()
        ? new Lock.Told(
            null, access.check(rights, subject, verb, find(rights, verb, named), context))
        : access.check(rights, subject, verb, locks, context);
  }

  private List<Lock> locks(Rights rights, Subject asker, Verb verb, Things.Named named) {
    return locked.find(rights.identity().application(), asker, verb, named);
  }

  /// The thing that a text names, such as `device:boat-7`. May block.
  Resource named(Rights rights, Verb verb, String resource) {
    return find(rights, verb, Things.Named.parse(resource));
  }

  private Resource find(Rights rights, Verb verb, Things.Named named) {
    return things.find(rights.identity().application(), verb, named, id -> readable(rights, id));
  }

  private @Nullable TokenRecord readable(Rights rights, String token) {
    try {
      return tokens.read(access.author(rights), token);
    } catch (Refused notForThem) {
      return null;
    }
  }

  private Response decision(Request request) {
    String id = request.path("id");
    return access
        .decision(request.signedIn(), id)
        .map(recorded -> Response.ok(Explained.of(recorded)))
        .orElseThrow(() ->
            Problem.of(ProblemType.NOT_FOUND, "there is no decision `" + id + "`")
                .cure("the server keeps the latest refusals only: try again what was refused")
                .refused());
  }

  record Question(
      @Nullable String subject, Verb verb, String resource, @Nullable Transport transport) {}

  /// One question, or many.
  record Body(
      @Nullable String subject,
      @Nullable Verb verb,
      @Nullable String resource,
      @Nullable Transport transport,
      @Nullable List<Question> checks) {

    Question question() {
      if (verb == null || resource == null) {
        throw Problem.of(ProblemType.INVALID, "`verb` and `resource` are needed")
            .at(verb == null ? "/verb" : "/resource")
            .cure("send both, or many questions in `checks`")
            .refused();
      }
      return new Question(subject, verb, resource, transport);
    }

    List<Question> questions() {
      List<Question> questions = Asked.or(checks, List.of());
      if (verb != null || resource != null || subject != null || transport != null) {
        throw Problem.of(ProblemType.INVALID, "`checks` does not go with a question beside it")
            .at("/checks")
            .cure("put every question into `checks`")
            .refused();
      }
      if (questions.isEmpty() || questions.size() > MOST) {
        throw Problem.of(ProblemType.INVALID, "`checks` holds 1 to " + MOST + " questions")
            .at("/checks")
            .refused();
      }
      return questions;
    }
  }

  record Batch(List<Checked> results) {}

  /// @param list the access list by which it came out, for people; null where none had a say
  record Why(String code, String sentence, @Nullable String list) {
    Why(String code, String sentence) {
      this(code, sentence, null);
    }

    static Why of(Decision decision, @Nullable String list) {
      return new Why(decision.reason().code(), decision.reason().sentence(), list);
    }
  }

  record Checked(boolean allowed, Why reason) {

    static Checked of(Decision decision) {
      return new Checked(decision.allowed(), Why.of(decision, null));
    }

    static Checked of(Lock.Told told) {
      Decision decision = told.explanation().decision();
      return new Checked(decision.allowed(), Why.of(decision, told.list()));
    }
  }

  record Step(String phase, String outcome, String rule, String resource, String text) {}

  record Grantable(String subject, String permission) {}

  /// The body of `POST /v1/grants` that would make the answer yes.
  record Suggested(String subject, Effect effect, String permission) {
    static @Nullable Suggested of(Explanation explanation) {
      return explanation
          .grantee()
          .flatMap(to ->
              explanation
                  .smallestGrant()
                  .map(one -> new Suggested(to.toString(), Effect.ALLOW, one.label())))
          .orElse(null);
    }
  }

  record Stop(String kind, String id, @Nullable Effect effect) {}

  /// The derivation of a decision.
  record Explained(
      @Nullable String decision,
      @Nullable Instant at,
      String subject,
      Verb verb,
      String resource,
      boolean allowed,
      @Nullable Why reason,
      @Nullable List<Step> steps,
      @Nullable Integer omitted,
      @Nullable List<String> remedies,
      @Nullable Grantable smallestGrant,
      @Nullable Suggested suggestedGrant,
      @Nullable List<Stop> path) {

    static Explained of(Lock.Told told) {
      return of(told, null, null);
    }

    static Explained of(Recorded recorded) {
      Instant at = Instant.ofEpochMilli(recorded.at());
      Explanation explanation = recorded.explanation();
      if (explanation != null) {
        return of(new Lock.Told(null, explanation), recorded.id(), at);
      }
      return new Explained(
          recorded.id(),
          at,
          recorded.subject().toString(),
          recorded.verb(),
          Things.named(recorded.resource()),
          false,
          new Why(recorded.code(), recorded.cure()),
          null,
          null,
          null,
          null,
          null,
          null);
    }

    private static Explained of(Lock.Told told, @Nullable String id, @Nullable Instant at) {
      Explanation explanation = told.explanation();
      Decision decision = explanation.decision();
      return new Explained(
          id,
          at,
          explanation.subject().toString(),
          explanation.question().verb(),
          Things.named(explanation.question().resource()),
          decision.allowed(),
          Why.of(decision, told.list()),
          explanation.steps().stream().map(Explained::step).toList(),
          explanation.omitted(),
          explanation.remedies().stream().map(Explanation.Remedy::sentence).toList(),
          explanation
              .smallestGrant()
              .map(p -> new Grantable(explanation.subject().toString(), p.label()))
              .orElse(null),
          Suggested.of(explanation),
          explanation.path().isEmpty()
              ? null
              : explanation.path().stream().map(Explained::stop).toList());
    }

    private static Stop stop(Explanation.Node node) {
      return new Stop(word(node.kind()), node.id(), node.effect());
    }

    private static Step step(Explanation.Step step) {
      return new Step(
          word(step.phase()), word(step.outcome()), step.rule(), step.resource(), step.text());
    }

    private static String word(Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    }
  }
}
