package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.dialect.scriptr.ScriptrHouse;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `gatehouse import scriptr`: a project as its repository holds it.
class ScriptrImportTest {
  @TempDir Path folder;

  private record Ran(int code, String out) {}

  private void file(String path, String text, String metadata) throws Exception {
    Path file = folder.resolve("project").resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    if (!metadata.isEmpty()) {
      Files.writeString(
          file.resolveSibling("." + file.getFileName() + ".metadata"), metadata.replace('\'', '"'));
    }
  }

  private Ran run(ScriptrHouse house, String... more) throws Exception {
    Path token = folder.resolve("token");
    Files.writeString(token, house.owner);
    StringWriter out = new StringWriter();
    CommandLine program = Main.program("import");
    program.setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "import",
                "scriptr",
                folder.resolve("project").toString(),
                "--server",
                "http://127.0.0.1:" + house.server.httpPort(),
                "--token-file",
                token.toString()));
    arguments.addAll(List.of(more));
    int code = program.execute(arguments.toArray(String[]::new));
    return new Ran(code, out.toString());
  }

  @Test
  void aProjectComesOverWithItsListsAndASecondRunChangesNothing() throws Exception {
    String script = "application/vnd.scriptr-javascript";
    file(
        "api/open",
        "return 'open';",
        "{'acl':{'execute':'anonymous'},'contentType':'" + script + "'}");
    file(
        "api/mine",
        "var lib = require('./lib'); return lib.answer;",
        "{'acl':{'execute':['scriptr','group:crew@Q0B17C27FA']},'contentType':'" + script + "'}");
    file(
        "api/lib",
        "var answer = 42;",
        "{'acl':{'execute':'nobody'},'contentType':'" + script + "'}");
    file("api/plain", "return request.user.id;", "");
    file("view/index.html", "<p>hi</p>", "{'acl':{'read':'anonymous'}}");
    file("view/closed.txt", "x", "{'acl':{'read':'not a list !'}}");
    file(".git/config", "secret", "");
    try (ScriptrHouse house = new ScriptrHouse(folder, Map.of())) {
      Ran dry = run(house, "--dry-run");
      assertThat(dry.out()).contains("would     api/open (script; execute anonymous");
      assertThat(house.call("GET", "/api/open", house.owner, "").statusCode()).isEqualTo(404);
      Ran first = run(house);
      assertThat(first.code()).as(first.out()).isZero();
      assertThat(first.out())
          .contains("added     api/mine (script; execute owner;group:crew; read -;")
          .contains("view/closed.txt (text/plain; charset=utf-8; execute nobody; read -;")
          .doesNotContain(".git");
      assertThat(house.call("GET", "/api/open", null, "").body()).contains("\"result\":\"open\"");
      assertThat(house.call("GET", "/view/index.html", null, "").body()).isEqualTo("<p>hi</p>");
      assertThat(house.call("GET", "/api/plain", null, "").statusCode()).isEqualTo(403);
      String owner = house.owner("POST", "/v1/scriptr/owner/token", "").path("token").asText();
      assertThat(house.call("GET", "/api/mine", owner, "").body()).contains("\"result\":42");
      assertThat(house.call("GET", "/api/lib", owner, "").statusCode()).isEqualTo(403);
      assertThat(house.call("GET", "/view/closed.txt", null, "").statusCode()).isEqualTo(403);
      Ran second = run(house);
      assertThat(second.out()).contains("same      api/open").doesNotContain("added", "changed");
    }
  }

  /// The schema of the vendor's reference of the module `schema`, shortened.
  @Test
  void aSchemaComesOverWithTheListsOfItsFields() throws Exception {
    file(
        "schemas/vehicle.schema",
        """
        <schema versioning="enabled">
          <aclGroups>
            <aclGroup name="admin">
              <read>userA;group:admin@Q0B17C27FA;scriptr</read><write>group:admin</write>
              <fields><field>vehicleId</field></fields>
            </aclGroup>
            <defaultAcl>
              <read>authenticated</read><write>authenticated</write><delete>nobody</delete>
            </defaultAcl>
            <schemaAcl><read>nobody</read><write>nobody</write><delete>nobody</delete></schemaAcl>
          </aclGroups>
          <fields>
            <field searchable="false" name="vehicleId" type="numeric">
              <validation><cardinality min="1" max="1"/><range min="0" max="100"/></validation>
            </field>
            <field name="tags" type="string">
              <validation><cardinality min="0" max="3"/></validation>
            </field>
            <field name="photo" type="file"/>
          </fields>
        </schema>
        """,
        "");
    file(
        "schemas/bomb.schema",
        "<!DOCTYPE s [<!ENTITY a SYSTEM 'file:/etc/passwd'>]><s>&a;</s>",
        "");
    try (ScriptrHouse house = new ScriptrHouse(folder, Map.of())) {
      Ran first = run(house);
      assertThat(first.out())
          .contains("added     vehicle (schema of documents)")
          .contains("`photo` is a file")
          .contains("skipped   schemas/bomb.schema: no schema: it is no XML");
      var definition = house.owner("GET", "/v1/schemas/vehicle", "").path("definition");
      assertThat(definition.at("/groups/admin/read").asText()).isEqualTo("group:admin;userA");
      assertThat(definition.at("/documents/write").asText()).isEqualTo("authenticated");
      assertThat(definition.at("/versioning").asText()).isEqualTo("enabled");
      assertThat(definition.at("/unsearchable/0").asText()).isEqualTo("vehicleId");
      house.owner(
          "POST",
          "/v1/stores",
          "{'id':'cars','save':'authenticated','query':'authenticated','delete':'authenticated'}");
      house.owner(
          "POST",
          "/v1/documents/cars",
          "{'id':'one','schema':'vehicle','fields':{'vehicleId':7,'tags':['a','b']}}");
      assertThat(
              house
                  .call(
                      "POST",
                      "/v1/documents/cars",
                      house.owner,
                      "{'schema':'vehicle','fields':{'vehicleId':700}}")
                  .statusCode())
          .isEqualTo(422);
      assertThat(run(house).out()).contains("same      vehicle").doesNotContain("added", "changed");
    }
  }
}
