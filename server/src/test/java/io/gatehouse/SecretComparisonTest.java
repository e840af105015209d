package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// OWASP ASVS 5.0, 11.2.4: what a stranger shows is compared with a secret in constant time, by
/// `MessageDigest.isEqual`. A name that says "secret" in a call of `equals` is a fault, unless it
/// stands in the list below with the reason why nothing can be measured there.
class SecretComparisonTest {
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i).*(secret|passwords?|passwordhash|digest|mac|hmac|proof|signature|verifier|otp|"
              + "challenge|csrf|pepper|recoverycode|usercode|devicecode)$");

  private static final Set<String> COMPARING =
      Set.of("equals", "equalsIgnoreCase", "contentEquals");

  /// File and expression, where both sides are our own or neither is a secret.
  private static final Set<String> HARMLESS =
      Set.of(
          "PrincipalPasswords.java: Objects.equals(before.passwordHash(), now)", // stored, stored
          "Sessions.java: Objects.equals(now.passwordHash(), proved.passwordHash())", // the same
          "WebhookBook.java: done.record().sealedSecret().equals(sealed)"); // just written

  @Test
  void whatIsNamedLikeASecretIsNotComparedByEquals() throws IOException {
    List<Path> files =
        SourceTree.files().stream()
            .filter(file -> file.toString().contains("server/src/main"))
            .toList();
    JavacTask task = SourceTree.compiler(files);
    Set<String> faults = new TreeSet<>();
    for (CompilationUnitTree unit : task.parse()) {
      String file = Path.of(unit.getSourceFile().getName()).getFileName().toString();
      for (String call : calls(unit)) {
        faults.add(file + ": " + call);
      }
    }
    faults.removeAll(HARMLESS);
    assertThat(faults).as("compare by MessageDigest.isEqual").isEmpty();
  }

  private static List<String> calls(CompilationUnitTree unit) {
    List<String> calls = new ArrayList<>();
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
        if (call.getMethodSelect() instanceof MemberSelectTree method
            && COMPARING.contains(method.getIdentifier().toString())) {
          List<ExpressionTree> sides = new ArrayList<>(call.getArguments());
          sides.add(method.getExpression());
          if (sides.stream().anyMatch(side -> SECRET.matcher(name(side)).matches())) {
            calls.add(call.toString());
          }
        }
        return super.visitMethodInvocation(call, null);
      }
    }.scan(unit, null);
    return calls;
  }

  /// The last name of an expression: of a variable, a field or an accessor.
  private static String name(ExpressionTree expression) {
    return switch (expression) {
      case IdentifierTree identifier -> identifier.getName().toString();
      case MemberSelectTree select -> select.getIdentifier().toString();
      case MethodInvocationTree call -> name(call.getMethodSelect());
      default -> "";
    };
  }
}
