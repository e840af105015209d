package io.gatehouse.access;

import io.gatehouse.access.Profiles.Current;
import io.gatehouse.access.Profiles.Entry;
import io.gatehouse.access.list.Guarded;
import io.gatehouse.access.list.ListEntry;
import io.gatehouse.core.decide.Context;
import io.gatehouse.core.decide.Decider;
import io.gatehouse.core.decide.Decision;
import io.gatehouse.core.decide.Question;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.proof.ClientCertificate;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rights of one identity at one origin, kept current while the session lives.
///
/// Safe for use by any thread; `decide` does not block. When policy, principal or credential
/// change, [Access] swaps the compiled profile inside, so that the next decision is by the new
/// rules.
public final class Rights {
  private final Origin origin;
  private final InstantSource time;
  private volatile State state;
  private volatile Answers answers = new Answers();

  Rights(Identity identity, Origin origin, InstantSource time, Entry entry, Current current) {
    this.origin = origin;
    this.time = time;
    this.state = state(identity, entry, current, 1);
  }

  public Identity identity() {
    return state.identity;
  }

  public Origin origin() {
    return origin;
  }

  /// May this identity, now, do `verb` on `resource`?
  public Decision decide(Verb verb, Resource resource) {
    State now = state;
    return decide(now, question(now, verb, resource));
  }

  static Decision decide(State now, Question question) {
    return counted(now, Decider.decide(now.current.profile, question));
  }

  /// The same for a thing that has an access list of its own.
  public Decision decide(Verb verb, Resource resource, Guarded guarded) {
    State now = state;
    return counted(
        now,
        guarded.decide(now.current.profile, question(now, verb, resource), now.identity.isGuest()));
  }

  private static Decision counted(State now, Decision decision) {
    now.current.policy.counts().decided(decision.allowed());
    return decision;
  }

  /// The entry of an access list that means this identity, whatever the policy says; null for none.
  /// Allocates nothing.
  public @Nullable ListEntry listed(Guarded guarded) {
    State now = state;
    return guarded
        .list()
        .admits(now.current.profile, now.identity.isGuest(), guarded.owner(), guarded.creator());
  }

  /// Whether no rule tells things of a type apart whose ids begin and end alike, but by their owner
  /// and what is above them: then one of them stands for all. False where that is not easily told.
  public boolean isAlikeFor(ResourceType type, String prefix, String suffix) {
    State now = state;
    return now.current.profile.isAlikeFor(now.context.narrowing(), type, prefix, suffix);
  }

  /// All groups that this identity is in: those it is put in, and the groups above.
  public Set<String> groups() {
    return state.current.profile.groups();
  }

  /// All roles that this identity has: its own and those of its groups.
  public Set<String> roles() {
    return state.current.profile.roles();
  }

  /// Grows whenever the profile inside was swapped or the application's backend has answered: what
  /// was decided under another epoch must be decided again.
  public long epoch() {
    return state.epoch + answers.version();
  }

  /// What the application's backend has said.
  public Answers answers() {
    return answers;
  }

  /// Goes on with what was answered to other rights of the same principal. To be called before
  /// anybody else has these.
  public void answeredAs(Rights other) {
    answers = other.answers;
  }

  /// The next moment, in epoch milliseconds, at which time alone may take away a right: the end of
  /// the credential or of a grant. `Long.MAX_VALUE` for never.
  public long nextEnd() {
    State now = state;
    long end = now.identity.credential().expiresAt();
    ClientCertificate certificate = origin.certificate();
    if (certificate != null) {
      end = Math.min(end, certificate.notAfter());
    }
    long moment = time.millis();
    return Math.min(end, Math.min(now.current.nextEnd(moment), answers.nextEnd(moment)));
  }

  State state() {
    return state;
  }

  Question question(State now, Verb verb, Resource resource) {
    return new Question(verb, resource, now.context.at(time.millis()));
  }

  /// Goes on with what is known now.
  synchronized void swap(Identity identity, Entry entry, Current current) {
    State old = state;
    if (old.current != current || !old.identity.equals(identity)) {
      state = state(identity, entry, current, old.epoch + 1);
    }
  }

  private State state(Identity identity, Entry entry, Current current, long epoch) {
    Identity.Credential credential = identity.credential();
    Context context =
        new Context(
            0,
            origin.address(),
            origin.transport(),
            origin.clientId(),
            origin.certificateName(),
            current.narrowing(credential.permissions()),
            credential.expiresAt());
    return new State(identity, entry, current, context, epoch);
  }

  /// Everything that changes together.
  record State(Identity identity, Entry entry, Current current, Context context, long epoch) {}
}
