package io.gatehouse.dialect.flexmeasures;

import io.gatehouse.access.Access;
import io.gatehouse.access.Roles;
import io.gatehouse.change.Changes;
import io.gatehouse.identity.Applications;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.organisation.Organisations;
import io.gatehouse.store.Stores;
import java.time.InstantSource;

/// The rooms of the house that FlexMeasures leads to.
public record Rooms(
    Applications applications,
    Directory directory,
    Organisations organisations,
    Login login,
    Access access,
    Roles roles,
    Invitations invitations,
    Changes changes,
    Stores stores,
    InstantSource clock) {}
