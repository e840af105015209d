package io.gatehouse.dialect.raptor.auth;

import io.gatehouse.access.Rights;
import io.gatehouse.core.decide.Context;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.Sent;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.dialect.raptor.label.RaptorLabel;
import io.gatehouse.dialect.raptor.label.Targets;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Questions about rights at `/auth/check`: everybody may ask about themselves, and about others
/// whoever may read the audit.
final class CheckRoutes {
  private final Entry entry;
  private final Targets targets;

  CheckRoutes(Entry entry, Targets targets) {
    this.entry = entry;
    this.targets = targets;
  }

  void mount(Router router) {
    router.route(Method.POST, "/auth/check", this::check);
  }

  private Response check(Request request) {
    Rights rights = request.signedIn();
    Sent sent = Sent.of(request);
    String type = sent.required("type");
    Optional<Verb> verb = RaptorLabel.verb(sent.required("permission"));
    String user = sent.first("userId", "uuid");
    String thing = sent.first("subjectId", "objectId");
    String self = rights.identity().subject().id();
    String about = user == null ? self : user;
    boolean mine = about.equals(self);
    if (!mine) {
      requireReader(rights);
    }
    Predicate<Asked> decide = asked -> mine ? own(rights, asked) : of(rights, about, asked);
    boolean result = verb.isPresent() && may(rights, about, type, verb.get(), thing, decide);
    return Response.ok(Words.object().put("result", result));
  }

  /// What a stranger may do, and whether there is one, is nobody's business.
  private void requireReader(Rights rights) {
    if (!entry.author(rights).administers()) {
      throw Words.forbidden("only an administrator asks what others may do");
    }
  }

  /// Without a thing: whether it may be done to everything, or as far as they are made and read to
  /// one's own.
  private boolean may(
      Rights rights,
      String user,
      String type,
      Verb verb,
      @Nullable String thing,
      Predicate<Asked> decide) {
    String application = rights.identity().application();
    if (thing != null) {
      return targets
          .find(application, type, thing)
          .filter(resource -> decide.test(new Asked(verb, resource)))
          .isPresent();
    }
    boolean all =
        Targets.any(application, type, null)
            .filter(resource -> decide.test(new Asked(verb, resource)))
            .isPresent();
    boolean ownOnes = verb == Verb.CREATE || verb == Verb.READ;
    return all
        || (ownOnes
            && Targets.any(application, type, user)
                .filter(resource -> decide.test(new Asked(verb, resource)))
                .isPresent());
  }

  private static boolean own(Rights rights, Asked asked) {
    return rights.decide(asked.verb(), asked.resource()).allowed();
  }

  private boolean of(Rights viewer, String user, Asked asked) {
    try {
      return entry
          .rooms()
          .access()
          .check(
              viewer,
              targets.holder(viewer.identity().application(), user),
              asked.verb(),
              asked.resource(),
              Context.at(entry.now(), Transport.HTTP))
          .decision()
          .allowed();
    } catch (Refused refused) {
      if (refused.problem().type() == ProblemType.FORBIDDEN) {
        throw refused;
      }
      return false;
    }
  }

  private record Asked(Verb verb, Resource resource) {}
}
