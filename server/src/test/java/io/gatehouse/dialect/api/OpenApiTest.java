package io.gatehouse.dialect.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.gatehouse.device.record.RecordReader;
import io.gatehouse.device.stream.Pushed;
import io.gatehouse.dialect.api.action.ActionJson;
import io.gatehouse.dialect.api.action.ActionRoutes;
import io.gatehouse.dialect.api.device.ModelJson;
import io.gatehouse.dialect.api.device.RecordRoutes;
import io.gatehouse.dialect.api.device.SearchRoutes;
import io.gatehouse.dialect.api.device.StreamJson;
import io.gatehouse.dialect.api.docs.Contract;
import io.gatehouse.dialect.api.document.AttachmentRoutes;
import io.gatehouse.dialect.api.document.DocumentForm;
import io.gatehouse.dialect.api.document.SchemaRoutes;
import io.gatehouse.dialect.api.document.StoreRoutes;
import io.gatehouse.dialect.api.explore.ChangeJson;
import io.gatehouse.dialect.api.explore.RefusalRoutes;
import io.gatehouse.dialect.api.explore.RehearsalRoutes;
import io.gatehouse.dialect.api.explore.ReverseRoutes;
import io.gatehouse.dialect.api.explore.RuleJson;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.imports.UserImportRoutes;
import io.gatehouse.dialect.api.oauth.OAuthClientJson;
import io.gatehouse.dialect.api.oauth.OAuthClientRoutes;
import io.gatehouse.dialect.api.oauth.OAuthGrantRoutes;
import io.gatehouse.dialect.api.oauth.OAuthKeyRoutes;
import io.gatehouse.dialect.api.operate.ConfigurationRoutes;
import io.gatehouse.dialect.api.operate.DoctorRoutes;
import io.gatehouse.dialect.api.operate.DoorRoutes;
import io.gatehouse.dialect.api.operate.StatisticsRoutes;
import io.gatehouse.dialect.api.organisation.OrganisationJson;
import io.gatehouse.dialect.api.people.FactorRoutes;
import io.gatehouse.dialect.api.people.MailRoutes;
import io.gatehouse.dialect.api.people.StandingRoutes;
import io.gatehouse.dialect.api.permission.PermissionRoutes;
import io.gatehouse.dialect.api.provision.BatchJson;
import io.gatehouse.dialect.api.provision.ClaimJson;
import io.gatehouse.dialect.api.provision.ImportJson;
import io.gatehouse.dialect.api.provision.KeyJson;
import io.gatehouse.dialect.api.request.AccessRequestJson;
import io.gatehouse.dialect.api.script.ScriptJson;
import io.gatehouse.dialect.api.secret.SecretRoutes;
import io.gatehouse.dialect.api.webhook.WebhookRoutes;
import io.gatehouse.dialect.scriptr.directory.DirectoryRoutes;
import io.gatehouse.document.Lists;
import io.gatehouse.door.http.Router.Route;
import io.gatehouse.door.json.Json;
import io.gatehouse.door.json.MemberJson;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The contract and the server say the same.
class OpenApiTest {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  /// Which record reads or writes which schema.
  private static final Map<String, Class<? extends Record>> RECORDS = records();

  private final ContractCheck check = ContractCheck.ours();
  private final Contract contract = check.contract();

  private static Map<String, Class<? extends Record>> records() {
    Map<String, Class<? extends Record>> records = new TreeMap<>();
    records.put("SetupState", SetupRoutes.State.class);
    records.put("SetupRequest", SetupRoutes.Claim.class);
    records.put("SetupDone", SetupRoutes.Made.class);
    records.put("LoginRequest", SessionRoutes.Credentials.class);
    records.put("LoginDone", SessionRoutes.SignedIn.class);
    records.put("Standing", StandingRoutes.Standing.class);
    records.put("Me", SessionRoutes.Me.class);
    records.put("LoginAgain", FactorRoutes.Again.class);
    records.put("PasskeyAsk", FactorRoutes.Demand.class);
    records.put("FactorNew", FactorRoutes.Add.class);
    records.put("FactorBegun", FactorRoutes.Begun.class);
    records.put("FactorConfirm", FactorRoutes.Confirm.class);
    records.put("FactorCounts", FactorRoutes.Counts.class);
    records.put("RecoveryCodes", FactorRoutes.Codes.class);
    records.put("Factor", FactorRoutes.Factor.class);
    records.put("Factors", FactorRoutes.Listing.class);
    records.put("FactorPolicy", FactorRoutes.Policy.class);
    records.put("Email", MailRoutes.Email.class);
    records.put("EmailPut", MailRoutes.Theirs.class);
    records.put("MyEmailPut", MailRoutes.Mine.class);
    records.put("Told", MailRoutes.Told.class);
    records.put("ResetAsk", MailRoutes.Reset.class);
    records.put("LinkSecret", MailRoutes.Secret.class);
    records.put("LinkSeen", MailRoutes.Seen.class);
    records.put("LinkRedeem", MailRoutes.Redeem.class);
    records.put("InvitationNew", MailRoutes.Invite.class);
    records.put("Invited", MailRoutes.Invited.class);
    records.put("Credential", SessionRoutes.Proof.class);
    records.put("PasswordChange", SessionRoutes.Change.class);
    records.put("Session", SessionRoutes.Session.class);
    records.put("LastUse", Answers.LastUsed.class);
    records.put("Done", Answers.Ended.class);
    records.put("Receipt", io.gatehouse.change.Receipt.class);
    records.put("Application", ApplicationRoutes.Tenant.class);
    records.put("ApplicationNew", ApplicationRoutes.New.class);
    records.put("ApplicationPatch", ApplicationRoutes.Patch.class);
    records.put("Statistics", StatisticsRoutes.Statistics.class);
    records.put("Examined", DoctorRoutes.Examined.class);
    records.put("Configuration", ConfigurationRoutes.Configuration.class);
    records.put("Doors", DoorRoutes.Open.class);
    records.put("Ports", DoorRoutes.Ports.class);
    records.put("Device", PrincipalJson.class);
    records.put("DeviceNew", PrincipalJson.Full.class);
    records.put("DevicePut", PrincipalJson.Replacement.class);
    records.put("DevicePatch", PrincipalJson.Patch.class);
    records.put("PasswordReset", PrincipalRoutes.Reset.class);
    records.put("PasswordResetDone", PrincipalRoutes.WasReset.class);
    records.put("Store", StoreRoutes.Shown.class);
    records.put("StoreNew", StoreRoutes.New.class);
    records.put("StorePut", StoreRoutes.Settings.class);
    records.put("DocumentCount", StoreRoutes.Counted.class);
    records.put("DocumentSum", StoreRoutes.Sum.class);
    records.put("Schema", SchemaRoutes.Shown.class);
    records.put("SchemaNew", SchemaRoutes.New.class);
    records.put("SchemaPut", SchemaRoutes.Changed.class);
    records.put("Document", DocumentForm.Document.class);
    records.put("DocumentLists", Lists.class);
    records.put("DocumentOwnLists", DocumentForm.OwnLists.class);
    records.put("DocumentNew", DocumentForm.New.class);
    records.put("DocumentPut", DocumentForm.Changed.class);
    records.put("DocumentPatch", DocumentForm.Changed.class);
    records.put("Attachment", AttachmentRoutes.Attachment.class);
    records.put("Group", GroupRoutes.Group.class);
    records.put("GroupNew", GroupRoutes.New.class);
    records.put("GroupPut", GroupRoutes.Put.class);
    records.put("GroupPatch", GroupRoutes.Patch.class);
    records.put("UserImport", UserImportRoutes.Sent.class);
    records.put("UserImportRow", UserImportRoutes.Row.class);
    records.put("UserImportReport", UserImportRoutes.Report.class);
    records.put("UserImportLine", UserImportRoutes.Line.class);
    records.put("Organisation", OrganisationJson.Shown.class);
    records.put("OrganisationNew", OrganisationJson.New.class);
    records.put("OrganisationPatch", OrganisationJson.Patch.class);
    records.put("Colleague", OrganisationJson.Colleague.class);
    records.put("MemberNew", OrganisationJson.NewMember.class);
    records.put("RoleGranters", OrganisationJson.Table.class);
    records.put("RoleGranter", OrganisationJson.Line.class);
    records.put("Role", RoleRoutes.Role.class);
    records.put("RoleNew", RoleRoutes.New.class);
    records.put("RolePut", RoleRoutes.Put.class);
    records.put("RolePatch", RoleRoutes.Patch.class);
    records.put("Grant", GrantRoutes.Given.class);
    records.put("GrantNew", GrantRoutes.New.class);
    records.put("Token", TokenRoutes.Token.class);
    records.put("TokenShown", TokenRoutes.Shown.class);
    records.put("TokenNew", TokenRoutes.New.class);
    records.put("CertificateNew", TokenRoutes.Registration.class);
    records.put("TokenPatch", TokenRoutes.Patch.class);
    records.put("TokenRotate", TokenRoutes.Rotation.class);
    records.put("DeviceBatchNew", BatchJson.Batch.class);
    records.put("BatchDevice", BatchJson.Device.class);
    records.put("BatchToken", BatchJson.Token.class);
    records.put("DeviceBatch", BatchJson.Answer.class);
    records.put("BatchItem", BatchJson.Item.class);
    records.put("TokenValue", BatchJson.Value.class);
    records.put("ClaimCodeNew", ClaimJson.Want.class);
    records.put("ClaimCode", ClaimJson.Code.class);
    records.put("ClaimWaiting", ClaimJson.Waiting.class);
    records.put("ClaimNew", ClaimJson.Claim.class);
    records.put("Claimed", ClaimJson.Claimed.class);
    records.put("ProvisioningKeyNew", KeyJson.New.class);
    records.put("ProvisioningKey", KeyJson.Key.class);
    records.put("ProvisioningKeyShown", KeyJson.Shown.class);
    records.put("ProvisioningKeyPatch", KeyJson.Patch.class);
    records.put("RegisteredDevice", KeyJson.Device.class);
    records.put("DeviceImport", ImportJson.Report.class);
    records.put("ImportedLine", ImportJson.Line.class);
    records.put("ImportedChange", ImportJson.Difference.class);
    records.put("DeviceRegistration", KeyJson.Ask.class);
    records.put("DeviceRegistered", KeyJson.Registered.class);
    records.put("AccessRequest", AccessRequestJson.Shown.class);
    records.put("AccessRequestNew", AccessRequestJson.Ask.class);
    records.put("AccessRequestAsked", AccessRequestJson.Waiting.class);
    records.put("AccessRequestApproval", AccessRequestJson.Approve.class);
    records.put("AccessRequestDenial", AccessRequestJson.Deny.class);
    records.put("AccessRequestToken", AccessRequestJson.Collected.class);
    records.put("AccessRequestSettings", AccessRequestJson.Settings.class);
    records.put("CheckQuestion", CheckRoutes.Question.class);
    records.put("Check", CheckRoutes.Checked.class);
    records.put("Reason", CheckRoutes.Why.class);
    records.put("Step", CheckRoutes.Step.class);
    records.put("SmallestGrant", CheckRoutes.Grantable.class);
    records.put("Explanation", CheckRoutes.Explained.class);
    records.put("SuggestedGrant", CheckRoutes.Suggested.class);
    records.put("PathStop", CheckRoutes.Stop.class);
    records.put("Refusal", RefusalRoutes.Shown.class);
    records.put("Refusals", RefusalRoutes.Page.class);
    records.put("PlacedRule", RuleJson.class);
    records.put("WhoCanQuestion", ReverseRoutes.Who.class);
    records.put("WhoCan", ReverseRoutes.Subjects.class);
    records.put("Capable", ReverseRoutes.One.class);
    records.put("WhatCanQuestion", ReverseRoutes.What.class);
    records.put("WhatCan", ReverseRoutes.Holding.class);
    records.put("PaperRole", ChangeJson.RoleForm.class);
    records.put("PaperGrant", ChangeJson.GrantForm.class);
    records.put("PaperHolder", ChangeJson.Holder.class);
    records.put("PaperRule", ChangeJson.RuleForm.class);
    records.put("PaperChange", ChangeJson.class);
    records.put("WhatIfQuestion", RehearsalRoutes.Body.class);
    records.put("Answered", RehearsalRoutes.Answered.class);
    records.put("Turned", RehearsalRoutes.Turned.class);
    records.put("WouldCut", RehearsalRoutes.Cuts.class);
    records.put("WhatIf", RehearsalRoutes.Shown.class);
    records.put("HeldRight", ReverseRoutes.Right.class);
    records.put("HeldChannelRule", ReverseRoutes.Rule.class);
    records.put("ClientOAuth", OAuthClientJson.class);
    records.put("ClientOAuthPut", OAuthClientJson.Put.class);
    records.put("ClientSecretRenewal", OAuthClientRoutes.Renewal.class);
    records.put("OAuthGrant", OAuthGrantRoutes.Shown.class);
    records.put("Secret", SecretRoutes.Shown.class);
    records.put("Secrets", SecretRoutes.Listing.class);
    records.put("SecretPut", SecretRoutes.Put.class);
    records.put("Outbound", SecretRoutes.OutboundShown.class);
    records.put("OutboundPut", SecretRoutes.OutboundPut.class);
    records.put("SigningKeyTurn", OAuthKeyRoutes.Turn.class);
    records.put("SigningKey", OAuthKeyRoutes.Shown.class);
    records.put("ScriptrAccount", DirectoryRoutes.Account.class);
    records.put("ScriptrNew", DirectoryRoutes.Wanted.class);
    records.put("ScriptrPassword", DirectoryRoutes.Password.class);
    records.put("ScriptrLives", DirectoryRoutes.Lives.class);
    records.put("ScriptrGiven", DirectoryRoutes.Given.class);
    records.put("Webhook", WebhookRoutes.Shown.class);
    records.put("Webhooks", WebhookRoutes.Listing.class);
    records.put("WebhookPut", WebhookRoutes.Put.class);
    records.put("WebhookTrial", WebhookRoutes.Trial.class);
    records.put("WebhookTried", WebhookRoutes.Tried.class);
    records.put("DeviceSearch", SearchRoutes.Asking.class);
    records.put("DeviceFound", SearchRoutes.Found.class);
    records.put("DeviceModel", ModelJson.class);
    records.put("DeviceModelPut", ModelJson.Put.class);
    records.put("DeviceModelPatch", ModelJson.Patch.class);
    records.put("DeviceSettings", ModelJson.SettingsJson.class);
    records.put("Retention", ModelJson.RetentionJson.class);
    records.put("ActionModel", ModelJson.ActionJson.class);
    records.put("StreamModel", StreamJson.class);
    records.put("StreamChannel", StreamJson.ChannelJson.class);
    records.put("DeviceStreamPut", StreamJson.Put.class);
    records.put("DeviceStream", StreamJson.Named.class);
    records.put("RecordsPushed", Pushed.class);
    records.put("RecordsDeleted", RecordRoutes.Deleted.class);
    records.put("ActionCallNew", ActionRoutes.Wanted.class);
    records.put("ActionCall", ActionJson.Call.class);
    records.put("ActionAnswer", ActionRoutes.Answered.class);
    records.put("ActionStatusPut", ActionRoutes.Said.class);
    records.put("ActionStatus", ActionJson.Status.class);
    records.put("Script", ScriptJson.Whole.class);
    records.put("ScriptEntry", ScriptJson.Entry.class);
    records.put("ScriptPut", ScriptJson.Wanted.class);
    records.put("ScriptVersion", ScriptJson.Version.class);
    records.put("ScriptRestore", ScriptJson.WantedVersion.class);
    records.put("ScriptLine", ScriptJson.Line.class);
    records.put("ScriptTimer", ScriptJson.Timer.class);
    records.put("ScriptTimerNew", ScriptJson.WantedTimer.class);
    records.put("ScriptListener", ScriptJson.Listener.class);
    records.put("ScriptListenerNew", ScriptJson.WantedListener.class);
    records.put("PermissionPut", PermissionRoutes.Put.class);
    records.put("PermissionItem", PermissionRoutes.Item.class);
    records.put("ChannelRule", ChannelRoutes.Rule.class);
    records.put("ChannelRulePut", ChannelRoutes.Put.class);
    records.put("HistorySize", ChannelRoutes.HistorySize.class);
    records.put("Publish", Content.class);
    records.put("Published", ChannelRoutes.Published.class);
    records.put("Presence", ChannelRoutes.Here.class);
    records.put("Member", MemberJson.class);
    records.put("History", ChannelRoutes.Past.class);
    records.put("RetainedMessage", Content.Retained.class);
    records.put("Connection", ConnectionRoutes.Shown.class);
    records.put("Mailbox", MailboxRoutes.Shown.class);
    records.put("AuditEntry", AuditRoutes.Entry.class);
    records.put("AuditVerified", AuditRoutes.Verified.class);
    return records;
  }

  /// Schemas that no record stands for: words, pages, variants of another, and the door's own.
  private static final Set<String> WITHOUT_RECORD =
      Set.of(
          "Subject",
          "AccessList",
          "Verb",
          "ActionState",
          "ResourceType",
          "Resource",
          "Permission",
          "Transport",
          "Level",
          "Effect",
          "Slow",
          "Time",
          "Next",
          "Problem",
          "PasskeyRequest",
          "PasskeyCreation",
          "Message",
          "CheckRequest",
          "CheckAnswer",
          "ChannelType",
          "GeoPoint",
          "RecordNew",
          "RecordPush",
          "Record",
          "Live",
          "Ready");

  @Test
  void everyRouteIsInTheContractAndTheReverse() throws Exception {
    try (TestServer server = TestServer.start()) {
      Set<String> offered =
          server.routes().stream()
              .map(route -> route.method() + " " + route.template())
              .collect(Collectors.toCollection(TreeSet::new));
      Set<String> written = new TreeSet<>();
      operations().forEach((name, operation) -> written.add(name));
      assertThat(offered).isEqualTo(written);
    }
  }

  @Test
  void whatTheContractDoesNotAllowIsFound() {
    String body = "/paths/~1v1~1users/post/requestBody/content/application~1json/schema";
    assertThat(check.faults(body, TextNode.valueOf("alice"))).isNotEmpty();
    assertThat(check.faults("/components/schemas/Problem", contract.tree())).isNotEmpty();
  }

  @Test
  void everyRouteReadsTheQueryParametersOfTheContract() throws Exception {
    try (TestServer server = TestServer.start()) {
      Map<String, JsonNode> operations = operations();
      for (Route route : server.routes()) {
        JsonNode operation =
            requireNonNull(operations.get(route.method() + " " + route.template()));
        Set<String> written = new TreeSet<>();
        for (JsonNode parameter : operation.path("parameters")) {
          JsonNode resolved = contract.resolved(parameter);
          if (resolved.path("in").textValue().equals("query")) {
            written.add(resolved.path("name").textValue());
          }
        }
        assertThat(written).as("%s", route).isEqualTo(new TreeSet<>(route.query()));
      }
    }
  }

  @Test
  void everyExampleFitsItsSchema() {
    contract
        .tree()
        .at("/components/schemas")
        .properties()
        .forEach(schema ->
            schema
                .getValue()
                .path("examples")
                .forEach(example ->
                    assertThat(check.faults("/components/schemas/" + schema.getKey(), example))
                        .as("example of %s", schema.getKey())
                        .isEmpty()));
  }

  @Test
  void everyExampleOfABodyFitsItsSchemaAndIsReadByItsRecord() {
    operations()
        .forEach((name, operation) -> {
          JsonNode media = operation.at("/requestBody/content/application~1json");
          if (!media.isMissingNode()) {
            String place = media.at("/schema/$ref").textValue().substring(1);
            assertThat(check.faults(place, media.get("example"))).as(name).isEmpty();
            if (place.endsWith("/RecordPush")) {
              byte[] pushed = Json.write(media.get("example"));
              assertThat(RecordReader.read(pushed).readings()).as(name).isNotEmpty();
              return;
            }
            Class<? extends Record> type = recordOf(place.substring(place.lastIndexOf('/') + 1));
            assertThat(Json.read(media.get("example"), type)).as(name).isNotNull();
          }
        });
  }

  @Test
  void everyRecordHasTheFieldsOfItsSchema() {
    for (Map.Entry<String, Class<? extends Record>> entry : RECORDS.entrySet()) {
      JsonNode schema = contract.tree().at("/components/schemas/" + entry.getKey());
      Set<String> required = new TreeSet<>();
      schema.path("required").forEach(name -> required.add(name.textValue()));
      Map<String, Boolean> written = new HashMap<>();
      schema
          .path("properties")
          .fieldNames()
          .forEachRemaining(name -> written.put(name, required.contains(name)));
      assertThat(fields(entry.getValue())).as(entry.getKey()).isEqualTo(written);
    }
  }

  @Test
  void everySchemaBelongsToARecord() {
    List<String> orphans = new ArrayList<>();
    contract
        .tree()
        .at("/components/schemas")
        .fieldNames()
        .forEachRemaining(name -> {
          boolean page =
              contract.tree().at("/components/schemas/" + name + "/properties").has("items");
          if (!page && !WITHOUT_RECORD.contains(name) && variantOf(name).isEmpty()) {
            orphans.add(name);
          }
        });
    assertThat(orphans).isEmpty();
  }

  @Test
  void everyOperationHasAnIdATagASummaryAndItsErrors() {
    Set<String> ids = new TreeSet<>();
    Set<String> tags = new TreeSet<>();
    contract.tree().path("tags").forEach(tag -> tags.add(tag.path("name").textValue()));
    operations()
        .forEach((name, operation) -> {
          assertThat(ids.add(operation.path("operationId").asText(""))).as(name).isTrue();
          assertThat(operation.path("summary").asText("")).as(name).isNotBlank();
          assertThat(tags).as(name).contains(operation.at("/tags/0").textValue());
          boolean open = operation.has("security") && operation.get("security").isEmpty();
          assertThat(open || operation.path("responses").has("401")).as(name).isTrue();
        });
  }

  private static Class<? extends Record> recordOf(String schema) {
    return schema.equals("CheckRequest")
        ? CheckRoutes.Body.class
        : variantOf(schema).orElseThrow(() -> new AssertionError("no record for " + schema));
  }

  /// Users and clients are written like devices.
  private static Optional<Class<? extends Record>> variantOf(String schema) {
    String name = schema.replaceFirst("^(User|Client)(?=$|New|Put|Patch)", "Device");
    return Optional.ofNullable(RECORDS.get(name));
  }

  /// Names of a record's components as JSON writes them, and whether they are always there.
  private static Map<String, Boolean> fields(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents())
        .collect(
            Collectors.toMap(
                component ->
                    component
                        .getName()
                        .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                        .toLowerCase(java.util.Locale.ROOT),
                component -> !isNullable(component)));
  }

  private static boolean isNullable(RecordComponent component) {
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  private Map<String, JsonNode> operations() {
    Map<String, JsonNode> operations = new TreeMap<>();
    contract
        .tree()
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(member -> {
                  if (METHODS.contains(member.getKey())) {
                    String method = member.getKey().toUpperCase(java.util.Locale.ROOT);
                    operations.put(method + " " + path.getKey(), member.getValue());
                  }
                }));
    return operations;
  }
}
