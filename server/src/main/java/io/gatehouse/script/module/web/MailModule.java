package io.gatehouse.script.module.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gatehouse.access.Access;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.record.Names;
import io.gatehouse.mail.Mail;
import io.gatehouse.mail.MailAddress;
import io.gatehouse.mail.Mails;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.Run;
import io.gatehouse.store.Stores;
import io.gatehouse.store.people.AddressRecord;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// `mail`: plain mail to people. To a user whoever may `push` on that user; to any other address
/// only who administers the application, so that no script becomes a way for strangers to send
/// mail.
public final class MailModule implements Module {
  private static final int LONGEST_SUBJECT = 200;
  private static final int LONGEST_TEXT = 50_000;

  /// So many mails of one application at once, and one more each so many seconds.
  private static final int BURST = 20;

  private static final long EACH_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Mails mails;
  private final Access access;
  private final Stores stores;
  private final Map<String, Allowance> allowances = new ConcurrentHashMap<>();

  public MailModule(Mails mails, Access access, Stores stores) {
    this.mails = mails;
    this.access = access;
    this.stores = stores;
  }

  @Override
  public String name() {
    return "mail";
  }

  @Override
  public Set<String> functions() {
    return Set.of("send");
  }

  /// `send({to, subject, text})`.
  @Override
  public JsonNode call(Run run, String function, Arguments arguments) {
    mails.require();
    JsonNode mail = arguments.object(0);
    String subject = mail.path("subject").asText("");
    String text = mail.path("text").asText("");
    if (subject.isBlank()
        || subject.length() > LONGEST_SUBJECT
        || subject.chars().anyMatch(Character::isISOControl)
        || text.isBlank()
        || text.length() > LONGEST_TEXT) {
      throw Problem.of(ProblemType.INVALID, "a mail needs a subject of one line and a text")
          .cure("use at most 200 characters for the subject and 50000 for the text")
          .refused();
    }
    MailAddress to = address(run, mail.path("to").asText(""));
    run.countOut();
    if (!allowances.computeIfAbsent(run.application(), name -> new Allowance()).take()) {
      throw Problem.of(ProblemType.TOO_MANY, "the application sends too many mails")
          .cure("wait")
          .retryAfter(TimeUnit.NANOSECONDS.toSeconds(EACH_NANOS))
          .refused();
    }
    return JsonNodeFactory.instance.booleanNode(mails.send(new Mail(to, "script", subject, text)));
  }

  private MailAddress address(Run run, String to) {
    Resource application = Resource.application(run.application());
    if (!to.startsWith("user:")) {
      access.require(run.rights(), Verb.ADMIN, application);
      return MailAddress.required(to, "to");
    }
    String id = to.substring("user:".length());
    Names.id(id, "to");
    Subject user = Subject.user(id);
    access.require(run.rights(), Verb.PUSH, Resource.of(ResourceType.USER, user.id(), application));
    return stores
        .read(t -> t.people().address(run.application(), user))
        .filter(AddressRecord::verified)
        .flatMap(record -> MailAddress.of(record.address()))
        .orElseThrow(() ->
            Problem.of(ProblemType.NOT_FOUND, "`" + user + "` has no mail address that is verified")
                .cure("they set one by `PUT /v1/me/email`")
                .refused());
  }

  /// What is left of an application's mails.
  private static final class Allowance {
    private int left = BURST;
    private long since = System.nanoTime();

    synchronized boolean take() {
      long grown = (System.nanoTime() - since) / EACH_NANOS;
      if (grown > 0) {
        left = (int) Math.min(BURST, left + grown);
        since += grown * EACH_NANOS;
      }
      if (left == 0) {
        return false;
      }
      left--;
      return true;
    }
  }
}
