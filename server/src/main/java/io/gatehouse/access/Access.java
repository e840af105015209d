package io.gatehouse.access;

import io.gatehouse.access.Policies.Compiled;
import io.gatehouse.access.Profiles.Entry;
import io.gatehouse.access.line.Lines;
import io.gatehouse.access.list.Guarded;
import io.gatehouse.access.list.Lock;
import io.gatehouse.access.recent.Recorded;
import io.gatehouse.access.recent.RefusalLog;
import io.gatehouse.access.recent.Verdicts;
import io.gatehouse.access.tally.Tallies;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.change.Change;
import io.gatehouse.change.ChangeListener;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.decide.Context;
import io.gatehouse.core.decide.Decider;
import io.gatehouse.core.decide.Decision;
import io.gatehouse.core.decide.Explanation;
import io.gatehouse.core.decide.Profile;
import io.gatehouse.core.decide.Question;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.proof.ClientCertificate;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.ChannelRuleRecord;
import io.gatehouse.store.record.ChannelSettings;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Turns identities into rights, and refusals into answers that can be explained later.
///
/// Safe for use by any thread.
public final class Access {
  private final Policies policies;
  private final Profiles profiles;
  private final Refusals refusals;
  private final RefusalLog refused;
  private final Verdicts verdicts = new Verdicts();
  private final Resources resources;
  private final Lines lines;
  private final Refresher refresher;
  private final Tokens tokens;
  private final InstantSource time;

  /// Listens for changes from now on: before live connections do.
  public Access(Stores stores, Changes changes, AuditLog audit, Tokens tokens, Settings settings) {
    this.policies = new Policies(stores);
    this.profiles = new Profiles(stores, policies, settings.profiles());
    this.refused = new RefusalLog(settings.decisions(), settings.seed());
    this.refusals = new Refusals(audit, refused);
    this.resources = new Resources(stores);
    this.refresher = new Refresher(stores, policies, profiles, tokens, settings.time());
    this.tokens = tokens;
    this.time = settings.time();
    this.lines = new Lines(stores);
    changes.listen(new Renewal());
    changes.listen(lines);
  }

  /// Channel rules that the operator's configuration supplies: they win over stored ones of the
  /// same pattern, but not over those of a more specific one. To be called before any door opens.
  public void configure(String application, List<ChannelRuleRecord> rules) {
    policies.configure(application, rules);
  }

  /// May block: loads the principal and its grants when they are not hot. Throws `Refused` when the
  /// application is closed to this one.
  public Rights rights(Identity identity, Origin origin) {
    Rights rights = rights(identity, origin, profiles.load(identity));
    if (rights.state().current().policy.closesOut(identity.subject())) {
      throw Refresher.CLOSED.refused();
    }
    return rights;
  }

  /// Never blocks: null when [#rights] has to be asked.
  public @Nullable Rights cachedRights(Identity identity, Origin origin) {
    Entry entry = profiles.known(identity);
    Compiled policy = policies.known(identity.application());
    return entry == null || policy == null || policy.closesOut(identity.subject())
        ? null
        : new Rights(identity, origin, time, entry, Profiles.current(policy, entry));
  }

  /// Whether the application is suspended or gone, so that this one is nobody in it.
  ///
  /// @return null where that is not known and nobody is to wait
  public @Nullable Boolean closesOut(Identity identity, boolean wait) {
    String application = identity.application();
    Compiled policy = wait ? policies.load(application) : policies.known(application);
    return policy == null ? null : policy.closesOut(identity.subject());
  }

  /// Throws `Refused` when it is not allowed.
  public void require(Rights rights, Verb verb, Resource resource) {
    Decision decision = rights.decide(verb, resource);
    if (!decision.allowed()) {
      throw refuse(rights, verb, resource, decision).refused();
    }
    note(rights, verb, resource);
  }

  /// The same for a thing that has an access list of its own.
  public void require(Rights rights, Verb verb, Resource resource, Guarded guarded) {
    Decision decision = rights.decide(verb, resource, guarded);
    if (!decision.allowed()) {
      throw refuse(rights, verb, resource, guarded, decision).refused();
    }
    Rights.State state = rights.state();
    note(state, rights.question(state, verb, resource), guarded);
  }

  /// Records the refusal of a thing that has an access list of its own.
  public Problem refuse(
      Rights rights, Verb verb, Resource resource, Guarded guarded, Decision decision) {
    Rights.State state = rights.state();
    Question question = rights.question(state, verb, resource);
    note(state, question, guarded);
    return refusals.refuse(state, rights.origin(), question, decision, null, guarded);
  }

  /// Records a refusal and words it for its caller, with the smallest grant that would cure it.
  /// Does not block.
  public Problem refuse(Rights rights, Verb verb, Resource resource, Decision decision) {
    return refuse(rights, verb, resource, decision, (Answers.@Nullable Known) null);
  }

  /// The same for a channel of level `ask`.
  ///
  /// @param answer what the application's backend said; null where it could not be asked
  public Problem refuse(
      Rights rights,
      Verb verb,
      Resource resource,
      Decision decision,
      Answers.@Nullable Known answer) {
    Rights.State state = rights.state();
    Question question = rights.question(state, verb, resource);
    note(state, question, null);
    return refusals.refuse(state, rights.origin(), question, decision, answer, null);
  }

  /// Remembers for a while that this was asked, whatever the answer. To be called where a verdict
  /// is computed, not where one that is known is used; refusals are noted by themselves.
  public void note(Rights rights, Verb verb, Resource resource) {
    Rights.State state = rights.state();
    note(state, rights.question(state, verb, resource), null);
  }

  /// Decides what somebody asked to know, and remembers for a while that it was asked.
  public Decision decide(Rights rights, Verb verb, Resource resource) {
    Rights.State state = rights.state();
    Question question = rights.question(state, verb, resource);
    note(state, question, null);
    return Rights.decide(state, question);
  }

  private void note(Rights.State state, Question question, @Nullable Guarded guarded) {
    verdicts.note(
        state.identity().application(),
        state.identity().subject(),
        state.identity().isGuest(),
        question,
        guarded);
  }

  /// Is told of every refusal, on the thread that refused: it must not block. To be called before
  /// any door opens.
  public void onRefusal(Consumer<Recorded> listener) {
    refused.listen(listener);
  }

  /// Looks into the policy for somebody who may read the audit; throws `Refused` for anybody else.
  public Inspection inspect(Rights viewer) {
    String application = viewer.identity().application();
    require(viewer, Verb.READ, audit(application));
    return new Inspection(viewer, policies.load(application), refused, verdicts, time);
  }

  /// Things that live connections depend on, with what is above them.
  public Lines lines() {
    return lines;
  }

  /// How many decisions were made since the start.
  public Tallies tallies() {
    return policies.tallies();
  }

  /// The author of changes that these rights make.
  public Author author(Rights rights) {
    return new Caller(this, rights, resources, profiles);
  }

  /// How a decision about the caller comes about: in full for whoever may read the audit, else the
  /// reason and what is missing.
  public Explanation explain(Rights rights, Verb verb, Resource resource) {
    Rights.State state = rights.state();
    Explanation full =
        Decider.explain(state.current().profile, rights.question(state, verb, resource));
    return readsPolicy(rights) ? full : Refusals.withoutPolicy(full);
  }

  /// The same for a thing that has an access list of its own.
  public Explanation explain(Rights rights, Verb verb, Resource resource, Guarded guarded) {
    Rights.State state = rights.state();
    Explanation full =
        guarded.explain(
            state.current().profile,
            rights.question(state, verb, resource),
            state.identity().isGuest());
    return readsPolicy(rights) ? full : Refusals.withoutPolicy(full);
  }

  /// The same where several lists have to let in.
  public Lock.Told explain(Rights rights, Verb verb, List<Lock> locks) {
    Rights.State state = rights.state();
    Question question = rights.question(state, verb, locks.getLast().resource());
    note(state, question, locks.getLast().guarded());
    return told(
        Lock.explain(
            locks, state.current().profile, verb, question.context(), state.identity().isGuest()),
        readsPolicy(rights));
  }

  private static Lock.Told told(Lock.Told full, boolean reader) {
    return reader ? full : new Lock.Told(full.list(), Refusals.withoutPolicy(full.explanation()));
  }

  /// A recorded refusal, as far as this viewer may know it: their own, or for whoever may read the
  /// audit everybody's. What is not there and what is not for them give the same answer.
  public Optional<Recorded> decision(Rights viewer, String id) {
    boolean reader = readsPolicy(viewer);
    return refusals
        .find(id)
        .filter(entry -> entry.recorded().application().equals(viewer.identity().application()))
        .filter(entry -> reader || entry.recorded().subject().equals(viewer.identity().subject()))
        .map(entry -> reader ? explained(entry) : entry.recorded());
  }

  /// What another principal of the viewer's application may do. The viewer must be allowed to read
  /// the audit, unless it asks about itself. May block.
  public Explanation check(
      Rights viewer, Subject subject, Verb verb, Resource resource, Context context) {
    Explanation full =
        Decider.explain(profile(viewer, subject), new Question(verb, resource, context));
    return readsPolicy(viewer) ? full : Refusals.withoutPolicy(full);
  }

  /// The same where several lists have to let in.
  public Lock.Told check(
      Rights viewer, Subject subject, Verb verb, List<Lock> locks, Context context) {
    return told(
        Lock.explain(locks, profile(viewer, subject), verb, context, false), readsPolicy(viewer));
  }

  private Profile profile(Rights viewer, Subject subject) {
    String application = viewer.identity().application();
    boolean self = subject.equals(viewer.identity().subject());
    if (!self) {
      require(viewer, Verb.READ, audit(application));
    }
    Entry entry = self ? profiles.load(viewer.identity()) : other(application, subject);
    return profiles.current(application, entry).profile;
  }

  /// Somebody else; that they are not there says nothing about the viewer's own credential.
  private Entry other(String application, Subject subject) {
    try {
      return profiles.load(application, subject);
    } catch (Refused gone) {
      throw Versions.missing(subject.toString());
    }
  }

  /// Brings the rights of a live session up to date; may block, but reads the store only when the
  /// principal, its grants or its credentials were changed.
  ///
  /// @return why the session has to end, or null when its principal and credential still stand
  public @Nullable Problem refresh(Rights rights) {
    return refresh(List.of(rights)).get(rights);
  }

  /// The same for many sessions; each principal is read at most once.
  ///
  /// @return why sessions have to end; those that may stay are not in it
  public Map<Rights, Problem> refresh(Collection<Rights> all) {
    return refresher.refresh(all);
  }

  /// Whether these rights are made from what is known now; if not, they have to be asked for anew.
  /// Never blocks.
  ///
  /// Whoever registers a live session asks after it is registered: a change before that did not see
  /// the session, and a change after it does.
  public boolean isCurrent(Rights rights) {
    Rights.State state = rights.state();
    Compiled policy = policies.known(state.identity().application());
    ClientCertificate certificate = rights.origin().certificate();
    return !state.entry().stale()
        && state.current().isOf(policy)
        && tokens.isVouchedFor(state.identity())
        && (certificate == null || certificate.isCurrent());
  }

  /// What the rule of a channel asks for besides rights. Never blocks.
  public ChannelSettings settings(String application, String channel) {
    Compiled policy = policies.known(application);
    return policy == null ? ChannelSettings.NONE : policy.channels().of(channel);
  }

  private Rights rights(Identity identity, Origin origin, Entry entry) {
    return new Rights(
        identity, origin, time, entry, profiles.current(identity.application(), entry));
  }

  private Recorded explained(RefusalLog.Entry entry) {
    Recorded recorded = entry.recorded();
    var profile = entry.profile().get();
    if (profile == null) {
      try {
        Entry today = profiles.load(recorded.application(), recorded.subject());
        profile = profiles.current(recorded.application(), today).profile;
      } catch (Refused e) {
        return recorded;
      }
    }
    Guarded guarded = entry.guarded();
    return recorded.explained(
        guarded == null
            ? Decider.explain(profile, entry.question())
            : guarded.explain(profile, entry.question(), entry.guest()));
  }

  boolean readsPolicy(Rights rights) {
    return rights.decide(Verb.READ, audit(rights.identity().application())).allowed();
  }

  private static Resource audit(String application) {
    return Resource.of(ResourceType.AUDIT, "log", Resource.application(application));
  }

  /// What to remember, and from when on.
  ///
  /// @param profiles most principals whose compiled rights are kept
  /// @param decisions most refusals that can be explained later
  /// @param seed where the ids of refusals begin: a random number
  public record Settings(long profiles, long decisions, long seed, InstantSource time) {}

  /// Swaps what a change has made old.
  private final class Renewal implements ChangeListener {
    @Override
    public Receipt apply(Change change) {
      switch (change) {
        case Change.OfPrincipal(String application, Subject subject, String _) ->
            profiles.forget(application, subject);
        case Change.OfCredential(String application, Subject principal, String _, String _) ->
            profiles.forget(application, principal);
        case Change.OfCredentials(String application, Subject principal) ->
            profiles.forget(application, principal);
        case Change.OfGrant(String application, Subject subject) -> {
          if (subject.isPrincipal()) {
            profiles.forget(application, subject);
          } else {
            renew(application);
          }
        }
        case Change.OfGroup(String application, String group) -> renew(application);
        case Change.OfRole(String application, String role) -> renew(application);
        case Change.OfChannelRule(String application, String pattern) -> renew(application);
        case Change.OfWebhook _, Change.OfDevice _ -> {}
      }
      return Receipt.NOTHING;
    }

    private void renew(String application) {
      Compiled old = policies.known(application);
      Compiled now = policies.renew(application);
      if (old != null && (now == null || now.lost(old))) {
        profiles.forgetAll(application);
      }
    }
  }
}
