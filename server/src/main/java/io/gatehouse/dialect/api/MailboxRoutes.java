package io.gatehouse.dialect.api;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.messaging.mailbox.Mailbox;
import io.gatehouse.messaging.mailbox.MailboxState;
import io.gatehouse.messaging.mailbox.Mailboxes;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Sessions, queues and subscriptions that are kept for whoever is away, and ending them.
final class MailboxRoutes {
  private static final String ALL = "/v1/mailboxes";
  private static final String ONE = ALL + "/{id}";
  private static final int BATCH = 500;
  private static final int MOST_LOOKED_AT = 10_000;
  private static final Problem ENDED =
      Problem.of(ProblemType.ENDED, "an administrator ended this session");

  private final Mailboxes mailboxes;
  private final Changes changes;
  private final Access access;

  MailboxRoutes(ApiDialect.Rooms rooms) {
    this.mailboxes = rooms.mailboxes();
    this.changes = rooms.changes();
    this.access = rooms.access();
  }

  void mount(Mount mount) {
    mount.route(Method.GET, ALL + "{?limit,after,principal}", this::list);
    mount.route(Method.GET, ONE, this::read);
    mount.route(Method.DELETE, ONE, this::end);
  }

  private Response list(Request request) {
    Rights rights = request.signedIn();
    Subject owner = Asked.subjectInQuery(request, "principal");
    int limit = Asked.limit(request);
    String after = Asked.after(request);
    List<Mailbox> found = new ArrayList<>();
    for (int looked = 0; looked < MOST_LOOKED_AT; looked += BATCH) {
      List<Mailbox> some =
          owner == null
              ? mailboxes.after(after, BATCH)
              : mailboxes.after(after, BATCH, rights.identity().application(), owner);
      for (Mailbox mailbox : some) {
        after = mailbox.key();
        if (mayRead(rights, mailbox)) {
          found.add(mailbox);
        }
        if (found.size() == limit) {
          return page(found, after);
        }
      }
      if (some.size() < BATCH) {
        return page(found, null);
      }
    }
    return page(found, after);
  }

  private static Response page(List<Mailbox> found, @Nullable String next) {
    return Answers.page(new Page<>(found, next), one -> Shown.of(one.state()));
  }

  private Response read(Request request) {
    return Response.ok(Shown.of(visible(request).state()));
  }

  private Response end(Request request) {
    Mailbox mailbox = visible(request);
    Rights rights = request.rights();
    if (!isOwn(rights, mailbox)) {
      access.require(rights, Verb.DELETE, resource(mailbox));
    }
    AuditEvent event =
        AuditEvent.of(
            AuditAction.MAILBOX_ENDED,
            mailbox.application(),
            request.actor(),
            "mailbox:" + mailbox.key());
    changes.make(transaction -> new Outcome<>(mailbox, List.of(event), List.of()));
    long begin = System.nanoTime();
    int subscriptions = mailbox.subscriptions().size();
    int discarded = mailboxes.endForGood(mailbox, ENDED);
    double milliseconds = (System.nanoTime() - begin) / 1e6;
    return Answers.ended(new Receipt(0, subscriptions, discarded, milliseconds));
  }

  /// What is not there is a mailbox of nobody, so that strangers cannot tell the difference.
  private Mailbox visible(Request request) {
    Rights rights = request.signedIn();
    String application = rights.identity().application();
    String id = request.path("id");
    Optional<Mailbox> mailbox = mailboxes.byId(application, id);
    if (mailbox.isEmpty() || !isOwn(rights, mailbox.get())) {
      Resource nobodys = Resource.of(ResourceType.SESSION, id, Resource.application(application));
      access.require(rights, Verb.READ, mailbox.map(MailboxRoutes::resource).orElse(nobodys));
    }
    return mailbox.orElseThrow(
        () -> Problem.of(ProblemType.NOT_FOUND, "there is no mailbox `" + id + "`").refused());
  }

  private static boolean mayRead(Rights rights, Mailbox mailbox) {
    return mailbox.application().equals(rights.identity().application())
        && (isOwn(rights, mailbox) || rights.decide(Verb.READ, resource(mailbox)).allowed());
  }

  /// Everybody sees and ends their own, unless the token in their hand is a narrow one.
  private static boolean isOwn(Rights rights, Mailbox mailbox) {
    return mailbox.owner().equals(rights.identity().subject())
        && rights.identity().credential().permissions() == null;
  }

  private static Resource resource(Mailbox mailbox) {
    return Resource.owned(
        ResourceType.SESSION,
        mailbox.key(),
        mailbox.owner(),
        Resource.application(mailbox.application()));
  }

  /// A mailbox as JSON.
  record Shown(
      String id,
      String name,
      String principal,
      boolean durable,
      int messages,
      long bytes,
      long dropped,
      int receivers,
      @Nullable Instant leftAt,
      List<String> subscriptions) {

    static Shown of(MailboxState state) {
      return new Shown(
          state.id(),
          state.name(),
          state.owner().toString(),
          state.durable(),
          state.messages(),
          state.bytes(),
          state.dropped(),
          state.receivers(),
          Answers.time(state.leftAt()),
          state.filters());
    }
  }
}
