package io.gatehouse.device.provision;

import io.gatehouse.access.Access;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.change.Changes;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.proof.Throttle;
import io.gatehouse.store.Stores;
import java.security.SecureRandom;
import java.time.InstantSource;

/// What devices are provisioned with.
///
/// @param throttle counts who guesses codes and keys; not that of the logins, which a mistyped code
///   must not slow down
public record Surroundings(
    Stores stores,
    Changes changes,
    AuditLog audit,
    Directory directory,
    Access access,
    Throttle throttle,
    SecureRandom random,
    InstantSource time) {}
