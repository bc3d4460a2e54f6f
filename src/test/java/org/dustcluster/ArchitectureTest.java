package org.dustcluster;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The arrows of the house. Each rule is run twice: against the program, which must keep it, and against the offenders of
 * {@code org.dustcluster.offence}, where it must find its one offence: a rule that cannot fail is no rule.
 */
class ArchitectureTest {
    private static final String ROOT = "org.dustcluster.";

    /** Package -> the dust packages that it may import. */
    private static final Map<String, List<String>> ARROWS = Map.ofEntries(
            Map.entry("target", List.of()),
            Map.entry("cluster", List.of("target")),
            Map.entry("remote", List.of("cluster")),
            Map.entry("files", List.of("remote", "cluster")),
            Map.entry("ssh", List.of("remote", "cluster")),
            Map.entry("ec2", List.of("cluster")),
            Map.entry("output", List.of("cluster", "target")),
            Map.entry("command", List.of("target", "cluster", "output")),
            Map.entry("shell", List.of("command", "output", "cluster", "target")),
            Map.entry("sandbox", List.of()));

    /** Library -> the packages that may name it. */
    private static final Map<String, List<String>> LIBRARIES = Map.of(
            "org.jline", List.of("shell"),
            "software.amazon.awssdk", List.of("ec2"),
            "org.apache.sshd", List.of("ssh", "sandbox"),
            "org.bouncycastle", List.of("ssh", "sandbox"),
            "com.pty4j", List.of("sandbox"),
            "com.sun.net.httpserver", List.of("sandbox"),
            "picocli", List.of("command", "shell"),
            "org.slf4j", List.of("remote", "files", "ssh", "ec2", "command", "shell", "sandbox"),
            "ch.qos.logback", List.of());

    /** The public types of the packages that show little. */
    private static final Map<String, Set<String>> DOORS = Map.of(
            "ec2", Set.of("Ec2Cloud", "Ec2Settings"),
            "files", Set.of("SftpFiles"),
            "ssh", Set.of("SshLinks"),
            "sandbox", Set.of("Sandbox"));

    private static final JavaClasses PROGRAM = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.dustcluster");

    private static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(new ImportOption.OnlyIncludeTests())
            .importPackages("org.dustcluster");

    @TestFactory
    Stream<DynamicTest> everyPackageImportsOnlyWhatItMay() {
        return ARROWS.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> arrow(entry.getKey(), entry.getValue())
                        .check(PROGRAM)));
    }

    private static ArchRule arrow(String from, List<String> to) {
        String[] allowed = Stream.concat(Stream.of(from), to.stream())
                .map(name -> ROOT + name + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(ROOT + from + "..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("org.dustcluster..").and(DescribedPredicate.not(resideInAnyPackage(allowed))))
                .allowEmptyShould(true);
    }

    @TestFactory
    Stream<DynamicTest> everyLibraryStaysInItsRoom() {
        return LIBRARIES.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> room(entry.getKey(), entry.getValue())
                        .check(PROGRAM)));
    }

    private static ArchRule room(String library, List<String> rooms) {
        // The root is Main: it may name everything.
        String[] allowed = Stream.concat(
                        Stream.of("org.dustcluster"), rooms.stream().map(name -> ROOT + name + ".."))
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideOutsideOfPackages(allowed)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library + "..")
                .allowEmptyShould(true);
    }

    @Test
    void targetAndOutputKnowTheJdkOnly() {
        jdkOnly("target").check(PROGRAM);
        jdkOnly("output").check(PROGRAM);
        jdkOnly("cluster").check(PROGRAM);
    }

    private static ArchRule jdkOnly(String name) {
        return classes()
                .that()
                .resideInAPackage(ROOT + name + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..", "org.dustcluster..", "org.jspecify..", "com.google.errorprone.annotations..");
    }

    @Test
    void packagesHaveNoCycles() {
        cycleFree().check(PROGRAM);
    }

    private static ArchRule cycleFree() {
        return slices().matching("org.dustcluster.(*)..").should().beFreeOfCycles();
    }

    @Test
    void onlyMainTouchesTheStandardStreamsAndExits() {
        streams().check(PROGRAM);
    }

    private static ArchRule streams() {
        return noClasses()
                .that()
                .doNotHaveFullyQualifiedName("org.dustcluster.Main")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class);
    }

    @Test
    void nobodyPrintsStackTraces() {
        stackTraces().check(PROGRAM);
    }

    private static ArchRule stackTraces() {
        return noClasses()
                .should()
                .callMethodWhere(JavaCall.Predicates.target(DescribedPredicate.describe(
                        "prints a stack trace", (AccessTarget.CodeUnitCallTarget target) -> target.getName()
                                .equals("printStackTrace"))));
    }

    @Test
    void staticFieldsAreFinal() {
        finalStatics().check(PROGRAM);
    }

    private static ArchRule finalStatics() {
        return fields().that()
                .areStatic()
                .and()
                .doNotHaveName("$assertionsDisabled")
                .should()
                .beFinal();
    }

    @Test
    void mockitoStaysInTheTestsOfEc2() {
        mockito().check(TESTS);
    }

    private static ArchRule mockito() {
        return noClasses()
                .that(resideOutsideOfPackage("org.dustcluster.ec2.."))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.mockito..");
    }

    @Test
    void threadsAreMadeByFactoriesThatNameThem() {
        namedThreads().check(PROGRAM);
    }

    /** A thread needs a name when it is made, and a pool a factory: these constructors and factories take none. */
    private static ArchRule namedThreads() {
        return noClasses()
                .should()
                .callConstructor(Thread.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class)
                .orShould()
                .callMethod(java.util.concurrent.Executors.class, "newCachedThreadPool")
                .orShould()
                .callMethod(java.util.concurrent.Executors.class, "newSingleThreadExecutor")
                .orShould()
                .callMethod(java.util.concurrent.Executors.class, "newSingleThreadScheduledExecutor")
                .orShould()
                .callMethod(java.util.concurrent.Executors.class, "newFixedThreadPool", int.class)
                .orShould()
                .callMethod(java.util.concurrent.Executors.class, "newScheduledThreadPool", int.class)
                .orShould()
                .callMethod(java.util.concurrent.CompletableFuture.class, "runAsync", Runnable.class)
                .orShould()
                .callMethod(
                        java.util.concurrent.CompletableFuture.class, "supplyAsync", java.util.function.Supplier.class);
    }

    @TestFactory
    Stream<DynamicTest> narrowPackagesShowFewTypes() {
        return DOORS.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> door(entry.getKey(), entry.getValue())
                        .check(PROGRAM)));
    }

    private static ArchRule door(String name, Set<String> open) {
        return noClasses()
                .that()
                .resideInAPackage(ROOT + name)
                .and()
                .areTopLevelClasses()
                .and(DescribedPredicate.describe(
                        "are no door", (JavaClass type) -> !open.contains(type.getSimpleName())))
                .should()
                .bePublic()
                .allowEmptyShould(true);
    }

    /** Each rule against its offender, compiled under the package names that the rules speak of. */
    @TestFactory
    Stream<DynamicTest> everyRuleBites() {
        Map<String, ArchRule> rules = Map.ofEntries(
                Map.entry("arrow", arrow("target", List.of())),
                Map.entry("room", room("org.jline", List.of("shell"))),
                Map.entry("jdk", jdkOnly("target")),
                Map.entry("cycle", cycleFree()),
                Map.entry("streams", streams()),
                Map.entry("stacktrace", stackTraces()),
                Map.entry("statics", finalStatics()),
                Map.entry("mockito", mockito()),
                Map.entry("threads", namedThreads()),
                Map.entry("door", door("ec2", Set.of())));
        return rules.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    JavaClasses offenders = Offenders.compile(entry.getKey());
                    assertTrue(
                            entry.getValue().evaluate(offenders).hasViolation(),
                            () -> entry.getKey() + " found nothing");
                }));
    }

    @Test
    void theRulesLookAtTheProgram() {
        assertTrue(PROGRAM.contain(Main.class), "the program's classes were not imported");
        assertTrue(
                Arrays.stream(Path.of("src/main/java/org/dustcluster").toFile().list())
                        .filter(name -> !name.contains("."))
                        .allMatch(ARROWS::containsKey));
    }
}
