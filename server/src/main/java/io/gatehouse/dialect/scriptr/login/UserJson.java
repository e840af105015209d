package io.gatehouse.dialect.scriptr.login;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.scriptr.directory.EntryBook;
import io.gatehouse.dialect.scriptr.directory.TokenBook;
import io.gatehouse.dialect.scriptr.entry.Site;
import io.gatehouse.dialect.scriptr.entry.Words;
import io.gatehouse.store.record.PrincipalRecord;
import java.time.Instant;

/// A user or device as scripts and pages see it; nothing of the account, and no credential.
public final class UserJson {
  private UserJson() {}

  public static ObjectNode of(Site site, PrincipalRecord record) {
    boolean owner = record.subject().kind() == Subject.Kind.OWNER;
    String id = owner ? TokenBook.OWNER : record.subject().id();
    ObjectNode user =
        Words.object()
            .put("id", id)
            .put("name", record.attributes().getOrDefault(EntryBook.NAME, record.name()));
    if (record.subject().kind() == Subject.Kind.USER) {
      user.put("login", id);
    }
    ArrayNode groups = user.putArray("groups");
    record.groups().stream()
        .sorted()
        .forEach(group -> groups.add("group:" + group + "@" + site.accountKey()));
    return user.put("isSuspended", Boolean.toString(!record.enabled()))
        .put("creationDate", Instant.ofEpochMilli(record.createdAt()).toString())
        .put("lastModifiedDate", Instant.ofEpochMilli(record.updatedAt()).toString());
  }
}
