package io.gatehouse.script;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.script.Script;
import java.util.Optional;

/// With whose rights a script may go on besides those of its caller.
///
/// With those of its owner, where the owner has set it so, or has written this version with their
/// own hand and no token that was narrowed; with those of anybody, whoever could act as them
/// anyway. Rights are made anew each time: an owner that is gone, disabled, or somebody else of the
/// same id lends nothing.
record Elevation(Directory directory, Access access) {

  /// The rights with which a script begins.
  Rights begin(Script script, Rights caller, String run) {
    return script.runAs() == Script.RunAs.OWNER ? ofOwner(script, caller, run) : caller;
  }

  private Rights ofOwner(Script script, Rights caller, String run) {
    return lent(script.application(), script.owner(), script.createdAt(), caller, script, run);
  }

  /// The rights of somebody, for a script that goes on with `now`.
  Rights become(Subject wanted, Script script, Rights caller, Rights now, String run) {
    if (wanted.equals(caller.identity().subject())) {
      return caller;
    }
    if (wanted.equals(Subject.ANONYMOUS)) {
      return access.rights(Identity.anonymous(script.application()), origin(caller));
    }
    boolean byOwner =
        script.runAs() == Script.RunAs.OWNER
            || (script.author().equals(script.owner()) && !script.narrowed());
    if (wanted.equals(script.owner()) && byOwner) {
      return ofOwner(script, caller, run);
    }
    PrincipalRecord record =
        directory.find(script.application(), wanted).orElseThrow(() -> refused(wanted));
    access.author(now).requireActingAs(record, null);
    return lent(script.application(), wanted, Long.MAX_VALUE, caller, script, run);
  }

  /// Somebody who has asked for a run that nobody calls.
  Rights alone(String application, Subject subject, long since, Origin origin, String why) {
    PrincipalRecord record = found(application, subject, since);
    return access.rights(identity(application, record, why), origin);
  }

  /// Rights that were good at some time, as they are now. What was lent has no credential that
  /// could end: its lender is looked for again.
  Rights renewed(Rights rights, long since) {
    Identity identity = rights.identity();
    String why = identity.credential().id();
    if (identity.credential().kind() == Identity.Kind.PASSWORD && why != null) {
      return alone(identity.application(), identity.subject(), since, rights.origin(), why);
    }
    Problem ended = access.refresh(rights);
    if (ended != null) {
      throw ended.refused();
    }
    return rights;
  }

  private Rights lent(
      String application, Subject lender, long before, Rights caller, Script script, String run) {
    PrincipalRecord record = found(application, lender, before);
    return access.rights(
        identity(
            application,
            record,
            "script:%s for %s in %s".formatted(script.path(), caller.identity().subject(), run)),
        origin(caller));
  }

  private static Origin origin(Rights caller) {
    return caller.origin();
  }

  private PrincipalRecord found(String application, Subject subject, long before) {
    Optional<PrincipalRecord> found =
        directory
            .find(application, subject)
            .filter(PrincipalRecord::enabled)
            .filter(record -> record.createdAt() <= before);
    return found.orElseThrow(() -> refused(subject));
  }

  /// What the audit names as the credential is the script.
  private static Identity identity(String application, PrincipalRecord record, String why) {
    return new Identity(
        application,
        record.subject(),
        record.name(),
        new Identity.Credential(Identity.Kind.PASSWORD, why, null, Long.MAX_VALUE, null),
        record.publicData());
  }

  private static Refused refused(Subject wanted) {
    return Problem.of(ProblemType.FORBIDDEN, "the script cannot go on as `%s`".formatted(wanted))
        .cure("they must be there, enabled, and its owner or somebody whom its caller may act for")
        .refused();
  }
}
