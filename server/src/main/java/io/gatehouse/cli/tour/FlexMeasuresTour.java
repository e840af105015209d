package io.gatehouse.cli.tour;

import io.gatehouse.cli.visitor.HttpVisitor;
import io.gatehouse.cli.visitor.HttpVisitor.Answer;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;

/// FlexMeasures' client and the people behind it: one account and its consultant, who sees what,
/// who gives which role, and what ends at once.
final class FlexMeasuresTour implements Plot {
  private static final String PASSWORD = "wind and tide and moonlight";
  private static final String USERS = "/api/v3_0/users";
  private static final String ACCOUNTS = "/api/v3_0/accounts";

  private final Transcript transcript;

  FlexMeasuresTour(PrintWriter out) {
    transcript = new Transcript(out);
  }

  @Override
  public Map<String, String> config() {
    return Map.of("flexmeasures.application", "main");
  }

  @Override
  public boolean play(Tour.Host host) {
    transcript.line(
        "FlexMeasures' clients at a server of ours. Everything happens on real sockets.");
    try (HttpVisitor owner = new HttpVisitor(host.httpPort());
        HttpVisitor ada = new HttpVisitor(host.httpPort());
        HttpVisitor mia = new HttpVisitor(host.httpPort());
        HttpVisitor carl = new HttpVisitor(host.httpPort())) {
      theOwnerMovesIn(owner, host.setupSecret());
      tokens(ada, mia, carl);
      whoSeesWhat(mia, carl);
      nobodyWidensTheirAccount(mia, ada);
      rolesByTheTable(ada, carl);
      outAtOnce(ada, mia);
      theAuditKnows(ada);
    } catch (IOException broken) {
      transcript.expect(false, String.valueOf(broken.getMessage()));
    }
    transcript.line("");
    transcript.line(
        transcript.asTold()
            ? "Every step was as told. Now yours: ./gatehouse import users users.csv"
            : "Something was not as told: please report it with this transcript.");
    return transcript.asTold();
  }

  private void theOwnerMovesIn(HttpVisitor owner, String secret) throws IOException {
    transcript.step("The owner moves in, with two organisations and three people");
    owner.post(
        "/v1/setup",
        "{\"secret\":\"%s\",\"name\":\"olga\",\"password\":\"%s\"}".formatted(secret, PASSWORD));
    owner.holds(
        owner
            .post("/v1/login", "{\"name\":\"olga\",\"password\":\"%s\"}".formatted(PASSWORD))
            .text("/token"));
    owner.post("/v1/organisations", "{\"id\":\"advice\",\"name\":\"Advice\",\"consults\":true}");
    Answer acme =
        owner.post(
            "/v1/organisations", "{\"id\":\"acme\",\"name\":\"Acme\",\"consultancy\":\"advice\"}");
    member(owner, "advice", "carl", "\"user\",\"consultant\"");
    member(owner, "acme", "ada", "\"user\",\"organisation-admin\"");
    member(owner, "acme", "mia", "\"user\"");
    transcript.expect(acme.status() == 201, "acme is a client of advice");
    Answer outside = owner.post("/v1/users", "{\"name\":\"nobodys\"}");
    transcript.expect(outside.status() == 422, outside.text("/detail"));
  }

  private static void member(HttpVisitor owner, String account, String name, String roles)
      throws IOException {
    owner.post(
        "/v1/organisations/" + account + "/members",
        "{\"name\":\"%s\",\"roles\":[%s],\"password\":\"%s\"}".formatted(name, roles, PASSWORD));
  }

  private void tokens(HttpVisitor... people) throws IOException {
    transcript.step("A token for a name and a password, and one answer to everybody who fails");
    String[] names = {"ada", "mia", "carl"};
    for (int i = 0; i < names.length; i++) {
      Answer answer = token(people[i], names[i], PASSWORD);
      people[i].holds(answer.text("/auth_token"));
      transcript.expect(answer.status() == 200, names[i] + " is user " + answer.text("/user_id"));
    }
    Answer wrong = token(people[0], "ada", "a guess");
    Answer unknown = token(people[0], "nobody@example.org", "a guess");
    transcript.expect(
        wrong.status() == 401 && wrong.body().equals(unknown.body()), wrong.text("/errors/0"));
  }

  private static Answer token(HttpVisitor who, String name, String password) throws IOException {
    return who.post(
        "/api/requestAuthToken",
        "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(name, password));
  }

  private void whoSeesWhat(HttpVisitor mia, HttpVisitor carl) throws IOException {
    transcript.step("Members see their own account, consultants their clients' too");
    Answer own = mia.get(ACCOUNTS);
    transcript.expect(own.body().size() == 1, "mia sees " + own.text("/0/name"));
    Answer both = carl.get(ACCOUNTS + "?page=1&sort-by=name");
    transcript.expect(
        both.text("/num-records").equals("2"),
        "carl sees " + both.text("/data/0/name") + " and " + both.text("/data/1/name"));
    Answer foreign = mia.get(ACCOUNTS + "/" + both.text("/data/1/id"));
    Answer none = mia.get(ACCOUNTS + "/999");
    transcript.expect(
        foreign.status() == 404 && none.status() == 404,
        "a foreign account looks like none: " + none.text("/message"));
  }

  private void nobodyWidensTheirAccount(HttpVisitor mia, HttpVisitor ada) throws IOException {
    transcript.step("Nobody makes a consultancy of their own account (there every member could)");
    String path = ACCOUNTS + "/" + mia.get(ACCOUNTS).text("/0/id");
    Answer byMember = mia.patch(path, "{\"account_roles\":[1]}");
    Answer byAdmin = ada.patch(path, "{\"account_roles\":[1]}");
    transcript.expect(
        byMember.status() == 403 && byAdmin.status() == 403, byAdmin.text("/message"));
  }

  private void rolesByTheTable(HttpVisitor ada, HttpVisitor carl) throws IOException {
    transcript.step("Roles are given by those whom the table names, and by nobody else");
    String mia = USERS + "/" + ada.get(USERS + "?filter=mia").text("/0/id");
    String admin = "{\"flexmeasures_roles\":[3]}";
    transcript.expect(ada.patch(mia, admin).status() == 403, "not by another account-admin");
    transcript.expect(carl.patch(mia, admin).status() == 200, "by the consultant of the account");
    String self = USERS + "/" + ada.get(USERS + "?filter=ada").text("/0/id");
    transcript.expect(
        ada.patch(self, "{\"flexmeasures_roles\":[4]}").status() == 403, "never by oneself");
  }

  private void outAtOnce(HttpVisitor ada, HttpVisitor mia) throws IOException {
    transcript.step("Whoever is made inactive is out at once, and her token stays dead");
    String path = USERS + "/" + ada.get(USERS + "?filter=mia").text("/0/id");
    transcript.expect(mia.get(USERS).status() == 200, "mia reads");
    ada.patch(path, "{\"active\":false}");
    Answer out = mia.get(USERS);
    transcript.expect(out.status() == 401, out.text("/status"));
    ada.patch(path, "{\"active\":true}");
    transcript.expect(mia.get(USERS).status() == 401, "let in again, she has to sign in");
  }

  private void theAuditKnows(HttpVisitor ada) throws IOException {
    transcript.step("The audit tells old and new values");
    String mia = USERS + "/" + ada.get(USERS + "?filter=mia").text("/0/id");
    Answer log = ada.get(mia + "/auditlog");
    transcript.expect(
        log.text("/0/event").contains("enabled: false -> true"), log.text("/0/event"));
  }

  @Override
  public void close() {}
}
