package io.gatehouse.dialect.api;

import io.gatehouse.access.Access;
import io.gatehouse.access.ChannelRules;
import io.gatehouse.access.Grants;
import io.gatehouse.access.Permissions;
import io.gatehouse.access.Resources;
import io.gatehouse.access.Roles;
import io.gatehouse.audit.AuditVerifier;
import io.gatehouse.change.Changes;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.device.Devices;
import io.gatehouse.device.action.Actions;
import io.gatehouse.device.provision.Provisioning;
import io.gatehouse.device.stream.Streams;
import io.gatehouse.dialect.api.action.ActionRoutes;
import io.gatehouse.dialect.api.device.ModelRoutes;
import io.gatehouse.dialect.api.device.RecordRoutes;
import io.gatehouse.dialect.api.device.SearchRoutes;
import io.gatehouse.dialect.api.docs.ContractRoutes;
import io.gatehouse.dialect.api.document.AttachmentRoutes;
import io.gatehouse.dialect.api.document.DocumentRoutes;
import io.gatehouse.dialect.api.document.SchemaRoutes;
import io.gatehouse.dialect.api.document.StoreRoutes;
import io.gatehouse.dialect.api.explore.RefusalRoutes;
import io.gatehouse.dialect.api.explore.RehearsalRoutes;
import io.gatehouse.dialect.api.explore.ReverseRoutes;
import io.gatehouse.dialect.api.form.Costly;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.dialect.api.imports.UserImportRoutes;
import io.gatehouse.dialect.api.oauth.OAuthClientRoutes;
import io.gatehouse.dialect.api.oauth.OAuthGrantRoutes;
import io.gatehouse.dialect.api.oauth.OAuthKeyRoutes;
import io.gatehouse.dialect.api.organisation.OrganisationRoutes;
import io.gatehouse.dialect.api.people.FactorRoutes;
import io.gatehouse.dialect.api.people.MailRoutes;
import io.gatehouse.dialect.api.people.StandingRoutes;
import io.gatehouse.dialect.api.permission.PermissionRoutes;
import io.gatehouse.dialect.api.provision.ProvisionRoutes;
import io.gatehouse.dialect.api.request.AccessRequestRoutes;
import io.gatehouse.dialect.api.script.ScriptRoutes;
import io.gatehouse.dialect.api.webhook.WebhookRoutes;
import io.gatehouse.document.DocumentRooms;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.Applications;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Groups;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.Sessions;
import io.gatehouse.identity.Setup;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.certificate.Certificates;
import io.gatehouse.identity.factor.FactorBook;
import io.gatehouse.identity.imports.UserImport;
import io.gatehouse.identity.oauth.KeyRotation;
import io.gatehouse.identity.oauth.OAuthClients;
import io.gatehouse.identity.oauth.OAuthGrants;
import io.gatehouse.identity.organisation.Organisations;
import io.gatehouse.identity.people.Reachable;
import io.gatehouse.identity.request.AccessRequests;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Revalidation;
import io.gatehouse.messaging.mailbox.Mailboxes;
import io.gatehouse.store.Stores;
import io.gatehouse.webhook.WebhookBook;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Gatehouse's own API, mounted on a router.
public final class ApiDialect {
  private final Rooms rooms;
  private final boolean cookies;
  private final Costly costly;

  /// @param cookies whether a login may ask for a cookie
  /// @param costly what other costly questions are counted by too
  public ApiDialect(Rooms rooms, boolean cookies, Costly costly) {
    this.rooms = rooms;
    this.cookies = cookies;
    this.costly = costly;
  }

  /// Offers every path of the contract.
  public void mount(Router router) {
    Mount mount = new Mount(router);
    new SetupRoutes(rooms.setup()).mount(mount);
    new SessionRoutes(rooms, cookies).mount(mount);
    new StandingRoutes(
            new StandingRoutes.Rooms(
                rooms.sessions(),
                rooms.factors(),
                rooms.reachable().passwords(),
                rooms.clock(),
                cookies))
        .mount(mount);
    new FactorRoutes(rooms.factors(), rooms.login(), rooms.access()).mount(mount::route);
    new MailRoutes(rooms.reachable(), rooms.access()).mount(mount::route);
    new ApplicationRoutes(rooms).mount(mount);
    new PrincipalRoutes(Subject.Kind.USER, rooms).mount(mount);
    new PrincipalRoutes(Subject.Kind.DEVICE, rooms).mount(mount);
    new PrincipalRoutes(Subject.Kind.CLIENT, rooms).mount(mount);
    new ModelRoutes(rooms.devices(), rooms.access()).mount(mount);
    new SearchRoutes(rooms.devices(), rooms.access()).mount(mount);
    new RecordRoutes(rooms.streams()).mount(mount);
    new GroupRoutes(rooms).mount(mount);
    new OrganisationRoutes(rooms.organisations(), rooms.directory(), rooms.stores(), rooms.access())
        .mount(mount);
    new UserImportRoutes(
            new UserImport(rooms.stores(), rooms.changes(), rooms.directory(), rooms.clock()),
            rooms.access())
        .mount(mount);
    new RoleRoutes(rooms).mount(mount);
    new GrantRoutes(rooms).mount(mount);
    new PermissionRoutes(rooms.permissions(), rooms.access()).mount(mount);
    new ActionRoutes(rooms.actions()).mount(mount);
    new StoreRoutes(rooms.documents().shelves(), rooms.documents().documents()).mount(mount);
    new SchemaRoutes(rooms.documents().schemas()).mount(mount);
    new DocumentRoutes(rooms.documents().documents()).mount(mount);
    new AttachmentRoutes(rooms.documents().documents()).mount(mount);
    new TokenRoutes(rooms).mount(mount);
    new AccessRequestRoutes(rooms.accessRequests(), rooms.access()).mount(mount::route);
    new OAuthClientRoutes(rooms.oauthClients(), rooms.access()).mount(mount::route);
    new OAuthGrantRoutes(rooms.oauthGrants(), rooms.access()).mount(mount::route);
    new OAuthKeyRoutes(rooms.oauthKeys(), rooms.access()).mount(mount::route);
    new WebhookRoutes(rooms.webhooks(), rooms.access()).mount(mount::route);
    new ProvisionRoutes(rooms.provisioning(), rooms.access(), rooms.home(), rooms.clock())
        .mount(mount);
    new ScriptRoutes(rooms.scripts()).mount(mount);
    explorer(mount);
    new ChannelRoutes(rooms).mount(mount);
    new ConnectionRoutes(rooms).mount(mount);
    new MailboxRoutes(rooms).mount(mount);
    new AuditRoutes(rooms).mount(mount);
    new ContractRoutes().mount(router);
  }

  /// Questions to the policy, also from its other end.
  private void explorer(Mount mount) {
    CheckRoutes checks = new CheckRoutes(rooms);
    checks.mount(mount);
    new RefusalRoutes(rooms.access()).mount(mount);
    new RehearsalRoutes(
            rooms.access(),
            rooms.stores(),
            new Revalidation.Rehearsal(rooms.connections(), rooms.hub()),
            costly,
            rooms.clock())
        .mount(mount);
    new ReverseRoutes(
            rooms.access(), rooms.stores(), rooms.tokens(), checks::named, costly, rooms.clock())
        .mount(mount);
  }

  /// The rooms of the house that the API opens to HTTP.
  ///
  /// @param home how the server is reached from outside, by its configuration alone
  /// @param random where generated passwords come from; must be fit for secrets
  public record Rooms(
      Setup setup,
      Login login,
      FactorBook factors,
      Reachable reachable,
      Sessions sessions,
      AccessRequests accessRequests,
      WebhookBook webhooks,
      Provisioning provisioning,
      Supplier<Optional<URI>> home,
      OAuthClients oauthClients,
      OAuthGrants oauthGrants,
      KeyRotation oauthKeys,
      Applications applications,
      Directory directory,
      Devices devices,
      Streams streams,
      Groups groups,
      Organisations organisations,
      Tokens tokens,
      Certificates certificates,
      Access access,
      Resources resources,
      Roles roles,
      Grants grants,
      Permissions permissions,
      Actions actions,
      DocumentRooms documents,
      ChannelRules channelRules,
      ScriptRoutes.Rooms scripts,
      Hub hub,
      Connections connections,
      Mailboxes mailboxes,
      Revalidation revalidation,
      Changes changes,
      AuditVerifier verifier,
      Stores stores,
      InstantSource clock,
      RandomGenerator random) {}
}
