package io.gatehouse.dialect.scriptr;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The modules `document`, `store` and `schema` as scripts of Scriptr find them (section 5 of the
/// contract), and what they refuse.
class DocumentModuleTest {
  @TempDir static Path folder;
  private static ScriptrHouse house;
  private static String owner;
  private static String pump;

  @BeforeAll
  static void open() {
    house = new ScriptrHouse(folder, Map.of());
    owner = house.owner("POST", "/v1/scriptr/owner/token", "").path("token").asText();
    pump = house.device("pump").path("token").asText();
    house.script(
        "do/store",
        "authenticated",
        "var b = request.body; var s = require('store'); return s[b.f].apply(s, b.a);");
    house.script(
        "do/document",
        "authenticated",
        """
        var b = request.body;
        var d = require("document").getInstance(b.store);
        return d[b.f].apply(d, b.a);
        """);
    house.script(
        "do/schema",
        "authenticated",
        "var b = request.body; var s = require('schema'); return s[b.f].apply(s, b.a);");
    store(
        "create", owner, "'open',{'acl':{'queryACL':'authenticated','saveDocumentACL':['pump']}}");
    store("create", owner, "'closed'");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static JsonNode store(String function, String token, String arguments) {
    return house.run("do/store", token, "{'f':'%s','a':[%s]}".formatted(function, arguments));
  }

  private static JsonNode schema(String function, String token, String arguments) {
    return house.run("do/schema", token, "{'f':'%s','a':[%s]}".formatted(function, arguments));
  }

  private static JsonNode document(String store, String function, String token, String arguments) {
    return house.run(
        "do/document",
        token,
        "{'store':'%s','f':'%s','a':[%s]}".formatted(store, function, arguments));
  }

  private static JsonNode done(JsonNode call) {
    assertThat(call.at("/metadata/status").asText()).as(call.toString()).isEqualTo("success");
    assertThat(call.at("/metadata/statusCode").asInt()).isEqualTo(200);
    return call.path("result");
  }

  private static String code(JsonNode call) {
    assertThat(call.at("/metadata/status").asText()).as(call.toString()).isEqualTo("failure");
    assertThat(call.at("/metadata/errorDetail").asText()).isNotEmpty();
    assertThat(call.has("result")).isFalse();
    return call.at("/metadata/errorCode").asText();
  }

  @Test
  void aStoreHasItsFourLists() {
    JsonNode made = done(store("create", owner, "'trips',{'acl':{'queryACL':'a;group:b'}}"));
    assertThat(made.path("store").asText()).isEqualTo("trips");
    assertThat(made.path("queryACL")).hasToString("[\"a\",\"group:b\"]");
    assertThat(made.path("saveDocumentACL")).hasToString("[\"nobody\"]");
    JsonNode changed =
        done(store("update", owner, "'trips',{'queryACL':{'append':'c','delete':['a']}}"));
    assertThat(changed.path("queryACL")).hasToString("[\"c\",\"group:b\"]");
    assertThat(done(store("get", owner, "'trips'")).path("queryACL")).hasSize(2);
    assertThat(done(store("list", owner, "")).path("stores").findValuesAsText("name"))
        .contains("trips", "open", "closed");
    assertThat(code(store("create", owner, "'trips'"))).isEqualTo("DUPLICATE_STORE_NAME");
    done(store("delete", owner, "'trips'"));
    assertThat(code(store("get", owner, "'trips'"))).isEqualTo("STORE_NOT_FOUND");
    assertThat(code(store("update", owner, "'trips',{}"))).isEqualTo("STORE_NOT_FOUND");
    assertThat(code(store("create", pump, "'mine'"))).isEqualTo("PERMISSION_DENIED");
    assertThat(code(store("get", pump, "'nothing'"))).isEqualTo("PERMISSION_DENIED");
    assertThat(done(store("list", pump, "")).path("stores")).isEmpty();
  }

  @Test
  void aDocumentIsKeptWithItsTypes() {
    JsonNode made =
        done(
            document(
                "open",
                "create",
                owner,
                "{'key':'usa','name':'USA','area':9147593,'born':'1776-07-04','states':['NY','UT'],"
                    + "'meta.types':{'area':'numeric','born':'date'}}"));
    assertThat(made.path("document")).hasToString("{\"key\":\"usa\",\"versionNumber\":\"1.0\"}");
    JsonNode read = done(document("open", "get", owner, "'usa'"));
    assertThat(read.path("area").asText()).isEqualTo("9147593.0");
    assertThat(read.path("born").asText()).isEqualTo("1776-07-04T00:00:00+0000");
    assertThat(read.at("/meta.types/area").asText()).isEqualTo("numeric");
    assertThat(read.at("/meta.types/born").asText()).isEqualTo("date");
    assertThat(read.path("creator").asText()).isEqualTo("scriptr");
    assertThat(read.path("creationDate").asText()).endsWith("+0000");
    assertThat(code(document("open", "create", owner, "{'key':'usa'}")))
        .isEqualTo("DUPLICATE_DOCUMENT_KEY");
    done(
        document(
            "open",
            "update",
            owner,
            "{'key':'usa','states':{'append':['CA','WA'],'delete':'UT'},'name':''}"));
    JsonNode after = done(document("open", "get", owner, "'usa',1"));
    assertThat(after.path("states")).hasToString("[\"NY\",\"CA\",\"WA\"]");
    assertThat(after.has("name")).isFalse();
    assertThat(after.path("area").asText()).isEqualTo("9147593.0");
    assertThat(code(document("open", "update", owner, "{'key':'none','a':1}")))
        .isEqualTo("DOCUMENT_NOT_FOUND");
    assertThat(code(document("open", "save", owner, "{'a':'x','meta.types':{'a':'numeric'}}")))
        .isEqualTo("INVALID_PARAMETER_VALUE");
    assertThat(code(document("open", "save", owner, "{'a':{'b':1}}")))
        .isEqualTo("INVALID_PARAMETER_VALUE");
    done(document("open", "delete", owner, "'usa'"));
    assertThat(code(document("open", "get", owner, "'usa'"))).isEqualTo("DOCUMENT_NOT_FOUND");
    assertThat(code(document("open", "delete", owner, "'usa'"))).isEqualTo("DOCUMENT_NOT_FOUND");
    assertThat(code(document("nowhere", "get", owner, "'usa'"))).isEqualTo("STORE_NOT_FOUND");
  }

  /// What a script reads it can save again as it is.
  @Test
  void whatWasReadCanBeSavedAgain() {
    house.script(
        "again",
        "authenticated",
        """
        var documents = require("document").getInstance("open");
        documents.save({key: "again", n: 1.5, at: new Date(0),
          "meta.types": {n: "numeric", at: "date"}});
        var read = documents.get("again").result;
        read.more = "x";
        return [documents.save(read).metadata.status, documents.get("again").result];
        """);
    JsonNode result = house.run("again", owner, "");
    assertThat(result.path(0).asText()).isEqualTo("success");
    assertThat(result.at("/1/n").asText()).isEqualTo("1.5");
    assertThat(result.at("/1/at").asText()).isEqualTo("1970-01-01T00:00:00+0000");
    assertThat(result.at("/1/more").asText()).isEqualTo("x");
    assertThat(result.at("/1/meta.types/n").asText()).isEqualTo("numeric");
  }

  @Test
  void theRightsAreThoseOfTheCaller() {
    done(document("closed", "create", owner, "{'key':'secret','a':'1'}"));
    done(document("open", "save", owner, "{'key':'of-owner','a':'1'}"));
    // one who may not ask in the store, one who may and is let into no document but their own
    assertThat(code(document("closed", "get", pump, "'secret'"))).isEqualTo("PERMISSION_DENIED");
    assertThat(code(document("closed", "query", pump, "{'fields':'*'}")))
        .isEqualTo("PERMISSION_DENIED");
    assertThat(code(document("closed", "save", pump, "{'a':'1'}"))).isEqualTo("PERMISSION_DENIED");
    assertThat(code(document("nowhere", "save", pump, "{'a':'1'}"))).isEqualTo("PERMISSION_DENIED");
    // what is not there and what is not theirs is the same to them
    assertThat(code(document("open", "get", pump, "'of-owner'"))).isEqualTo("DOCUMENT_NOT_FOUND");
    assertThat(code(document("open", "get", pump, "'nothing'"))).isEqualTo("DOCUMENT_NOT_FOUND");
    assertThat(code(document("open", "save", pump, "{'key':'of-owner','a':'2'}")))
        .isEqualTo("PERMISSION_DENIED");
    JsonNode own = done(document("open", "save", pump, "{'key':'of-pump','a':'1'}"));
    assertThat(own.at("/document/key").asText()).isEqualTo("of-pump");
    JsonNode seen =
        done(
            document("open", "query", pump, "{'query':'a = \\\"1\\\"','fields':'a','count':true}"));
    assertThat(seen.path("count").asText()).isEqualTo("1");
    assertThat(seen.at("/documents/0/key").asText()).isEqualTo("of-pump");
    done(document("open", "save", owner, "{'key':'shared','a':'9','document.readACL':'pump'}"));
    assertThat(done(document("open", "get", pump, "'shared'")).path("a").asText()).isEqualTo("9");
    assertThat(done(document("open", "get", owner, "'of-owner'")).path("a").asText())
        .isEqualTo("1");
  }

  @Test
  void aQueryIsComparedByTypesAndHasPages() {
    done(store("create", owner, "'rows',{}"));
    house.script(
        "fill",
        "authenticated",
        """
        var documents = require("document").getInstance("rows");
        for (var i = 0; i < 60; i++) {
          documents.create({key: "r" + (100 + i), temp: i, room: i % 2 ? "hall" : "attic",
            at: "2018-10-" + (10 + i % 20), "meta.types": {temp: "numeric", at: "date"}});
        }
        """);
    house.run("fill", owner, "");
    assertThat(keys("temp<numeric> >= 57", "")).containsExactly("r157", "r158", "r159");
    // a number is no text
    assertThat(keys("temp >= 57", "")).isEmpty();
    assertThat(keys("(temp<numeric> < 4 or temp = 5) and room like \\\"ha%\\\"", ""))
        .containsExactly("r101", "r103");
    assertThat(keys("room in [\\\"attic\\\", \\\"cellar\\\"] and not temp<numeric> > 3", ""))
        .containsExactly("r100", "r102");
    assertThat(keys("at<date> = \\\"2018-10-29\\\"", "")).containsExactly("r119", "r139", "r159");
    assertThat(keys("key = \\\"r104\\\" and creator = \\\"pump\\\"", "")).isEmpty();
    assertThat(keys("missing is null and temp<numeric> between 7 and 8", ""))
        .containsExactly("r107", "r108");
    assertThat(keys("", ",'sort':'temp<numeric:DESC>','resultsPerPage':2,'pageNumber':2"))
        .containsExactly("r157", "r156");
    assertThat(keys("temp<numeric> < 4", ",'sort':'room<string:ASC>, temp<numeric:DESC>'"))
        .containsExactly("r102", "r100", "r103", "r101");
    assertThat(keys("", ",'sort':'creationDate<date:ASC>','pageNumber':2")).hasSize(10);
    JsonNode all =
        done(
            document(
                "rows",
                "query",
                owner,
                "{'fields':'temp','count':true,'aggregateExpression':'max($temp)',"
                    + "'aggregateGlobal':true,'includeFieldType':true}"));
    assertThat(all.path("count").asText()).isEqualTo("60");
    assertThat(all.path("documents")).hasSize(50);
    assertThat(all.at("/documents/0/temp").asText()).isEqualTo("0.0");
    assertThat(all.at("/documents/0").has("room")).isFalse();
    assertThat(all.at("/documents/0/meta.types/temp").asText()).isEqualTo("numeric");
    assertThat(all.at("/aggregate/pageScope/value").asText()).isEqualTo("49.0");
    assertThat(all.at("/aggregate/globalScope/value").asText()).isEqualTo("59.0");
  }

  private static java.util.List<String> keys(String query, String more) {
    return done(document(
            "rows", "query", owner, "{'query':'%s','fields':'*'%s}".formatted(query, more)))
        .path("documents")
        .findValuesAsText("key");
  }

  @Test
  void aQueryThatIsNotAnsweredIsRefused() {
    for (String options :
        new String[] {
          "'query':'temp >'",
          "'query':'temp<geospatial> within (1,2,3)'",
          "'query':'name like \\\"%x\\\"'",
          "'query':'a<numeric> = \\\"x\\\"'",
          "'query':'name<CI> = \\\"x\\\"'",
          "'query':'" + "(".repeat(40) + "'",
          "'ftsQuery':'x'",
          "'sort':'distance(a,1,2)<ASC>'",
          "'pageNumber':100000",
          "'aggregateExpression':'eval(1)'"
        }) {
      assertThat(code(document("open", "query", owner, "{'fields':'*'," + options + "}")))
          .as(options)
          .isEqualTo("INVALID_QUERY_REQUEST");
    }
    assertThat(code(document("open", "query", owner, "{'fields':'*','resultsPerPage':51}")))
        .isEqualTo("INVALID_PARAMETER_VALUE");
    // nothing of a value becomes a part of the question
    assertThat(
            done(document(
                    "open",
                    "query",
                    owner,
                    "{'fields':'*','query':'a = \\\"x\\\\\\\" or a != \\\\\\\"y\\\"'}"))
                .path("documents"))
        .isEmpty();
  }

  @Test
  void aSchemaIsTheXmlOfScriptr() {
    String xml =
        "<schema versioning='forced'><aclGroups><aclGroup name='money'><read>group:staff</read>"
            + "<write>nobody</write><fields><field>price</field></fields></aclGroup><defaultAcl>"
            + "<read>authenticated</read><write>creator</write><delete>creator</delete>"
            + "</defaultAcl><schemaAcl><read>nobody</read><write>nobody</write>"
            + "<delete>nobody</delete></schemaAcl></aclGroups><fields>"
            + "<field name='price' type='numeric'/><field name='item' type='string'>"
            + "<validation><cardinality min='1' max='1'/></validation></field></fields></schema>";
    String quoted = "'order','" + xml.replace("'", "\\\"") + "'";
    done(schema("create", owner, quoted));
    assertThat(code(schema("create", owner, quoted))).isEqualTo("DUPLICATE_SCHEMA");
    assertThat(code(schema("create", owner, "'bad','<!DOCTYPE a><schema/>'")))
        .isEqualTo("INVALID_PARAMETER_VALUE");
    assertThat(code(schema("create", pump, "'other','<schema/>'"))).isEqualTo("PERMISSION_DENIED");
    assertThat(done(schema("list", owner, "")).path("schemas").findValuesAsText("name"))
        .containsExactly("order");
    String back = done(schema("get", owner, "'order'")).path("content").asText();
    assertThat(back).contains("versioning=\"forced\"", "<field>price</field>", "type=\"numeric\"");
    done(schema("update", owner, "'order','" + back.replace("\"", "\\\"") + "'"));
    // types come from the schema, and versions are there
    done(
        document(
            "open", "save", owner, "{'key':'o1','meta.schema':'order','item':'tea','price':3}"));
    done(document("open", "save", owner, "{'key':'o1','price':'4'}"));
    assertThat(done(document("open", "get", owner, "'o1'")).path("price").asText())
        .isEqualTo("4.0");
    JsonNode first = done(document("open", "get", owner, "'o1',1"));
    assertThat(first.path("price").asText()).isEqualTo("3.0");
    assertThat(first.path("latest").asText()).isNotEmpty();
    // fields that one may not read are left out, those that one may not write refuse the whole
    JsonNode seen = done(document("open", "get", pump, "'o1'"));
    assertThat(seen.path("item").asText()).isEqualTo("tea");
    assertThat(seen.has("price")).isFalse();
    assertThat(code(document("open", "save", pump, "{'key':'o1','item':'x'}")))
        .isEqualTo("PERMISSION_DENIED");
    assertThat(code(document("open", "save", pump, "{'meta.schema':'order','price':1}")))
        .isIn("PERMISSION_DENIED", "INVALID_PARAMETER_VALUE");
    assertThat(code(schema("rename", owner, "'order','other'"))).isEqualTo("NOT_SUPPORTED");
    assertThat(code(schema("get", owner, "'none'"))).isEqualTo("SCHEMA_NOT_FOUND");
  }

  @Test
  void filesGoWithADocument() {
    house.script(
        "files",
        "authenticated",
        """
        var documents = require("document").getInstance("open");
        documents.save({key: "flags", attachments: [{fileName: "flag.gif", contentType: "image/gif",
          content: "AP8=", encoding: "base64"}]});
        var name = documents.get("flags").result.attachments;
        var file = documents.getAttachment("flags", "flag.gif", {fieldName: "attachments"});
        return [name, file, documents.getAttachment("flags", "none.gif")];
        """);
    JsonNode result = house.run("files", owner, "");
    assertThat(result.path(0).asText()).isEqualTo("flag_gif");
    assertThat(result.at("/1/result/content").asText()).as(result.toString()).isEqualTo("AP8=");
    assertThat(result.at("/1/result/contentType").asText()).isEqualTo("image/gif");
    assertThat(result.at("/2/metadata/errorCode").asText()).isEqualTo("ATTACHMENT_NOT_FOUND");
  }
}
