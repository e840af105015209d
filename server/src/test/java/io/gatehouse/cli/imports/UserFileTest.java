package io.gatehouse.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Refusing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of users as other products write them.
class UserFileTest {
  @TempDir Path folder;

  private List<Map<String, Object>> read(String text) throws Exception {
    Path file = folder.resolve("users");
    Files.writeString(file, text);
    return UserFile.read(file);
  }

  @Test
  void csvHasAHeaderAndQuotedFields() throws Exception {
    List<Map<String, Object>> users =
        read(
            """
            id,username,email,password,account,roles,active
            1,mia,mia@example.org,"$argon2id$v=19$m=65536,t=3,p=4$a$b","Acme, Energy",account-admin;consultant,t
            2,otto,,,,,False
            """);
    assertThat(users).hasSize(2);
    assertThat(users.getFirst())
        .containsEntry("line", 2)
        .containsEntry("name", "mia")
        .containsEntry("password_hash", "$argon2id$v=19$m=65536,t=3,p=4$a$b")
        .containsEntry("organisation", "Acme, Energy")
        .containsEntry("roles", List.of("account-admin", "consultant"))
        .containsEntry("enabled", true)
        .doesNotContainKey("id");
    assertThat(users.getLast()).containsEntry("enabled", false).doesNotContainKey("email");
  }

  @Test
  void jsonIsAListOrStandsBelowUsers() throws Exception {
    assertThat(read("[{\"email\":\"a@b\",\"roles\":[\"x\",\"y\"],\"active\":true}]").getFirst())
        .containsEntry("name", "a@b")
        .containsEntry("roles", List.of("x", "y"))
        .containsEntry("line", 1);
    assertThat(read("{\"users\":[{\"name\":\"mia\"}]}")).hasSize(1);
  }

  @Test
  void whatCannotBeReadIsNamedByItsLine() {
    assertThat(Refusing.refusal(() -> read("name,active\nmia,yes\notto,perhaps\n")).detail())
        .isEqualTo("line 3: `perhaps` says neither yes nor no");
    assertThat(Refusing.refusal(() -> read("password\nx\n")).detail()).startsWith("line 2");
  }
}
