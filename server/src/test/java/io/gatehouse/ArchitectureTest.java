package io.gatehouse;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.PrincipalPasswords;
import io.gatehouse.identity.password.Passwords;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who may know whom, and where foreign libraries may be used; `ARCHITECTURE.md` says why.
///
/// A rule that matches no class fails, so that it cannot rot when a package is renamed; rules about
/// rooms that are not built yet say `allowEmptyShould`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
  /// Many hundred megabytes, which are gone with this test.
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.gatehouse");

  private static final String[] START = {
    "io.gatehouse", "io.gatehouse.cli..", "io.gatehouse.wiring.."
  };
  private static final String[] DIALECTS = {"io.gatehouse.dialect..", "io.gatehouse.console.."};
  private static final String[] DOORS = {"io.gatehouse.door.."};
  private static final String[] FEATURES = {
    "io.gatehouse.identity..",
    "io.gatehouse.access..",
    "io.gatehouse.messaging..",
    "io.gatehouse.webhook..",
    "io.gatehouse.device..",
    "io.gatehouse.doctor..",
    "io.gatehouse.mail..",
    "io.gatehouse.outbound..",
    "io.gatehouse.vault..",
    "io.gatehouse.connection..",
    "io.gatehouse.document..",
    "io.gatehouse.script.."
  };
  private static final String[] GROUND = {
    "io.gatehouse.audit..",
    "io.gatehouse.change..",
    "io.gatehouse.store..",
    "io.gatehouse.problem..",
    "io.gatehouse.config..",
    "io.gatehouse.observe..",
    "io.gatehouse.work.."
  };
  private static final String[] CORE = {"io.gatehouse.core.."};

  /// From top to bottom; a package knows its own layer and those below.
  private static final String[][] LAYERS = {START, DIALECTS, DOORS, FEATURES, GROUND, CORE};

  @Test
  void everyPackageBelongsToALayer() {
    check(classes().should().resideInAnyPackage(flat(LAYERS, 0)));
  }

  @ParameterizedTest
  @CsvSource({"1,dialects", "2,doors", "3,features", "4,ground", "5,core"})
  void aLayerKnowsNothingAboveIt(int layer, String name) {
    DescribedPredicate<JavaClass> above = resideInAnyPackage(flat(LAYERS, 0, layer));
    check(
        noClasses()
            .that(resideInAnyPackage(LAYERS[layer]).as(name))
            .should()
            .dependOnClassesThat(above)
            .allowEmptyShould(true));
  }

  @Test
  void packagesFormNoCycle() {
    check(slices().assignedFrom(new ByPackage()).should().beFreeOfCycles());
  }

  @Test
  void noDialectKnowsAnother() {
    check(
        slices()
            .matching("io.gatehouse.dialect.(*)..")
            .should()
            .notDependOnEachOther()
            .allowEmptyShould(true));
  }

  @Test
  void onlyTheSqlStoreSpeaksSql() {
    check(
        noClasses()
            .that(resideOutsideOfPackages("io.gatehouse.store.sql.."))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "java.sql..", "javax.sql..", "org.jdbi..", "com.zaxxer..", "org.flywaydb.."));
  }

  @Test
  void onlyDoorsAndTheClientsOfTheTourKnowTheNetworkLibraries() {
    DescribedPredicate<JavaClass> network = resideInAnyPackage("io.netty..", "io.vertx..");
    DescribedPredicate<JavaClass> buffers = resideInAPackage("io.netty.buffer");
    check(
        noClasses()
            .that(
                resideOutsideOfPackages(
                    "io.gatehouse.cli.tour",
                    "io.gatehouse.cli.visitor",
                    "io.gatehouse.door..",
                    "io.gatehouse.messaging..",
                    "io.gatehouse.wiring.."))
            .should()
            .dependOnClassesThat(network));
    check(
        noClasses()
            .that(resideInAnyPackage("io.gatehouse.messaging.."))
            .should()
            .dependOnClassesThat(network.and(not(buffers)))
            .allowEmptyShould(true));
  }

  /// The edges are the doors, the configuration, the database, the backends of applications, what
  /// devices push by whichever transport, what scripts hear and say, documents, commands that are
  /// clients of the API, and the chain of the audit trail, which is a chain over JSON texts.
  @Test
  void jsonIsReadAndWrittenAtTheEdgesOnly() {
    check(
        noClasses()
            .that(
                resideOutsideOfPackages(
                    "io.gatehouse.audit..",
                    "io.gatehouse.cli..",
                    "io.gatehouse.config..",
                    "io.gatehouse.device.record..",
                    "io.gatehouse.device.topic..",
                    "io.gatehouse.dialect..",
                    "io.gatehouse.document..",
                    "io.gatehouse.door.http..",
                    "io.gatehouse.door.json..",
                    "io.gatehouse.door.websocket..",
                    "io.gatehouse.script..",
                    "io.gatehouse.store.sql..",
                    "io.gatehouse.webhook.."))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.fasterxml.jackson..", "tools.jackson.."));
  }

  @Test
  void theServerAloneConstructsStoresDoorsAndDialects() {
    check(
        noClasses()
            .that(resideOutsideOfPackages("io.gatehouse.wiring.."))
            .should()
            .callConstructorWhere(
                describe("a store, door or dialect of another package", this::constructsARoom)));
  }

  @Test
  void typesAreNamedByTheirJob() {
    check(
        noClasses()
            .should()
            .haveNameMatching(
                ".*[.$]((Abstract|Base)[A-Z]\\w*|\\w*(Impl|Utils?|Helpers?|Manager|Base))"));
  }

  @Test
  void staticFieldsNeverChange() {
    check(
        fields()
            .that()
            .areStatic()
            .and(not(describe("synthetic", this::isSynthetic)))
            .should()
            .beFinal());
  }

  @Test
  void staticFieldsHoldNothingThatChanges() {
    check(
        noFields()
            .that()
            .areStatic()
            .should()
            .haveRawType(
                resideInAPackage("java.util.concurrent..")
                    .and(not(assignableTo(Enum.class)))
                    .as("something that several threads change")));
  }

  @Test
  void nothingHidesInThreads() {
    check(
        noClasses()
            .that(resideOutsideOfPackages("io.gatehouse.observe.."))
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.lang\\.(Inheritable)?ThreadLocal|.*\\.FastThreadLocal"));
  }

  @Test
  void coreReadsAndWritesNothing() {
    check(
        noClasses()
            .that(resideInAnyPackage(CORE))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.io..", "java.net..", "java.nio.file..", "java.nio.channels..")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.lang\\.(Thread|Process|Runtime|System\\$Logger).*"));
  }

  @Test
  void coreIsToldTheTimeAndRollsNoDice() {
    check(
        noClasses()
            .that(resideInAnyPackage(CORE))
            .should()
            .callMethodWhere(
                describe(
                    "the clock is read",
                    call ->
                        call.getTarget()
                            .getFullName()
                            .matches(
                                "java\\.time\\.\\w+\\.now\\(.*|java\\.lang\\.System\\."
                                    + "(currentTimeMillis|nanoTime)\\(.*|java\\.lang\\.Math\\."
                                    + "random\\(.*|java\\.util\\.UUID\\.randomUUID\\(.*")))
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching(
                "java\\.time\\.(Clock|InstantSource)|java\\.util\\.(Random|random\\..*)"
                    + "|java\\.security\\.SecureRandom"
                    + "|java\\.util\\.concurrent\\.ThreadLocalRandom"));
  }

  /// A second factor is asked for on every way in, since whoever adds one goes by the one place
  /// that asks.
  @Test
  void passwordsAreProvedInOnePlaceOnly() {
    check(
        noClasses()
            .that()
            .doNotBelongToAnyOf(PrincipalPasswords.class, Passwords.class)
            .should()
            .callMethod(Passwords.class, "fits", String.class, String.class));
    check(
        noClasses()
            .that()
            .doNotBelongToAnyOf(PrincipalPasswords.class, Login.class)
            .should()
            .callMethodWhere(
                describe(
                    "a proof of a password",
                    call ->
                        call.getTargetOwner().isEquivalentTo(PrincipalPasswords.class)
                            && call.getName().matches("fits|prove"))));
  }

  private boolean constructsARoom(JavaConstructorCall call) {
    JavaClass room = call.getTargetOwner();
    return room.getPackageName().startsWith("io.gatehouse.")
        && room.getSimpleName().matches("Sql[A-Z]\\w*|\\w+(Door|Dialect)")
        && !samePlace(call.getOriginOwner(), room);
  }

  /// The SQL store is one room in several packages; doors and dialects are a package each.
  private static boolean samePlace(JavaClass origin, JavaClass room) {
    String sql = "io.gatehouse.store.sql";
    return origin.getPackage().equals(room.getPackage())
        || (origin.getPackageName().startsWith(sql) && room.getPackageName().startsWith(sql));
  }

  private boolean isSynthetic(JavaField field) {
    return field.getModifiers().contains(JavaModifier.SYNTHETIC);
  }

  private static String[] flat(String[][] layers, int from) {
    return flat(layers, from, layers.length);
  }

  private static String[] flat(String[][] layers, int from, int to) {
    return Arrays.stream(layers, from, to).flatMap(Arrays::stream).toArray(String[]::new);
  }

  private void check(ArchRule rule) {
    rule.check(classes);
  }

  /// One slice per package, also for the packages inside a package.
  private static final class ByPackage implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return type.getPackageName().startsWith("io.gatehouse")
          ? SliceIdentifier.of(type.getPackageName())
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }
}
