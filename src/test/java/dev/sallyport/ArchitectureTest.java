package dev.sallyport;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.sallyport.saml.ServiceProviderKeys;
import dev.sallyport.saml.response.ExpectedRequest;
import io.fabric8.kubernetes.client.dsl.InOutCreateable;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The borders between packages that the design draws. */
class ArchitectureTest {

  private static final String OURS = "dev.sallyport..";
  private static final String[] OPENSAML = {
    "org.opensaml..", "net.shibboleth..", "org.apache.xml.security.."
  };
  private static final String[] NIMBUS = {"com.nimbusds..", "net.minidev.."};
  private static final String[] SCIM_SDK = {"de.captaingoldfish..", "org.antlr.."};
  private static final String[] PURE = {
    "dev.sallyport.gate..",
    "dev.sallyport.access..",
    "dev.sallyport.oidc..",
    "dev.sallyport.signin.kubernetes.."
  };

  /** What changes a cluster, by the name of the method in Fabric8's client. */
  private static final Set<String> WRITES =
      Set.of(
          "create",
          "createOr",
          "createOrReplace",
          "delete",
          "deletingExisting",
          "edit",
          "editStatus",
          "evict",
          "patch",
          "patchStatus",
          "replace",
          "replaceStatus",
          "rolling",
          "scale",
          "serverSideApply",
          "unlock",
          "update",
          "updateStatus");

  private static JavaClasses ours;

  @BeforeAll
  static void readClasses() {
    ours =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sallyport");
  }

  @Test
  void onlySamlImportsOpenSaml() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.sallyport.saml..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(OPENSAML));
  }

  @Test
  void noOpenSamlTypeLeavesSaml() {
    check(
        methods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAPackage("dev.sallyport.saml..")
            .and()
            .areDeclaredInClassesThat()
            .arePublic()
            .and()
            .arePublic()
            .should(mentionNothingOf(OPENSAML)));
  }

  @Test
  void onlyOidcImportsNimbus() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.sallyport.oidc..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(NIMBUS));
  }

  @Test
  void noNimbusTypeLeavesOidc() {
    check(
        methods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAPackage("dev.sallyport.oidc..")
            .and()
            .areDeclaredInClassesThat(
                describe("are seen outside of their package", ArchitectureTest::isSeenOutside))
            .and()
            .arePublic()
            .should(mentionNothingOf(NIMBUS)));
  }

  @Test
  void onlyScimImportsItsLibrary() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.sallyport.scim..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SCIM_SDK));
  }

  @Test
  void noTypeOfThatLibraryLeavesScim() {
    check(
        methods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAPackage("dev.sallyport.scim..")
            .and()
            .areDeclaredInClassesThat(
                describe("are seen outside of their package", ArchitectureTest::isSeenOutside))
            .and()
            .arePublic()
            .should(mentionNothingOf(SCIM_SDK)));
  }

  @Test
  void scimKnowsNeitherHttpNorKubernetes() {
    check(
        classes()
            .that()
            .resideInAPackage("dev.sallyport.scim..")
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(
                        "dev.sallyport.scim..", "dev.sallyport.api..", "dev.sallyport.access..")
                    .or(
                        describe(
                            "neither ours nor of a cluster",
                            type ->
                                !type.getPackageName().startsWith("dev.sallyport")
                                    && !type.getPackageName().startsWith("io.fabric8")
                                    && !type.getPackageName().startsWith("org.eclipse.jetty")))));
  }

  /** It would load a library that it has no use for, and start later. */
  @Test
  void theOperatorDoesNotKnowTheIssuer() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(
                "dev.sallyport.operator..", "dev.sallyport.reconcile..", "dev.sallyport.kube..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.sallyport.oidc..", "dev.sallyport.scim.."));
  }

  @Test
  void onlySamlTouchesTheServiceProvidersPrivateKey() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.sallyport.saml..")
            .should()
            .callMethod(ServiceProviderKeys.class, "privateKey"));
  }

  @Test
  void onlyWhoeverExplainsACaptureTakesAnyRequestForGood() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("dev.sallyport.saml.response..", "dev.sallyport.pipeline..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ExpectedRequest.NotKnown.class));
  }

  @Test
  void onlyKubeWritesToKubernetes() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.sallyport.kube..")
            .should()
            .callMethodWhere(
                describe(
                    "a method of the Kubernetes client that writes",
                    (JavaMethodCall call) ->
                        WRITES.contains(call.getName())
                            && !isQuestion(call)
                            && resideInAPackage("io.fabric8.kubernetes.client..")
                                .test(call.getTargetOwner()))));
  }

  @Test
  void onlyTheServerKnowsTheHttpLibrary() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.sallyport.server..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.jetty.."));
  }

  @Test
  void pagesAndRulesOfHttpAreTriedWithoutSocketsOrCluster() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage("dev.sallyport.web..", "dev.sallyport.portal..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "dev.sallyport.kube..",
                "dev.sallyport.reconcile..",
                "dev.sallyport.operator..",
                "dev.sallyport.server..",
                "io.fabric8.kubernetes.client..",
                "java.nio.file..",
                "java.net.http.."));
  }

  @Test
  void theOperatorDoesNotLoadTheServer() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(
                "dev.sallyport.operator..", "dev.sallyport.reconcile..", "dev.sallyport.gate..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "dev.sallyport.web..", "dev.sallyport.portal..", "dev.sallyport.server.."));
  }

  @Test
  void decisionsAreTakenWithoutTheWorld() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(
                        "dev.sallyport.kube..",
                        "dev.sallyport.reconcile..",
                        "dev.sallyport.operator..",
                        "dev.sallyport.pipeline..",
                        "dev.sallyport.saml..",
                        "dev.sallyport.fetch..",
                        "io.fabric8.kubernetes.client..",
                        "java.nio.file..",
                        "java.net.http..",
                        "java.util.concurrent..",
                        "org.slf4j..")
                    .or(
                        describe(
                            "the clock, chance, streams or threads",
                            type ->
                                Stream.of(
                                        Clock.class,
                                        Random.class,
                                        SecureRandom.class,
                                        Thread.class,
                                        InputStream.class,
                                        OutputStream.class,
                                        Reader.class)
                                    .anyMatch(type::isEquivalentTo)))));
  }

  @Test
  void theGateAndAccessDoNotKnowEachOther() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.sallyport.gate..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.sallyport.access.."));
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.sallyport.access..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.sallyport.gate.."));
  }

  @Test
  void whatStandsBelowKnowsOnlyTheApi() {
    check(
        classes()
            .that()
            .resideInAPackage("dev.sallyport.api..")
            .should()
            .onlyDependOnClassesThat(resideInAPackage("dev.sallyport.api..").or(notOurs())));
    for (String name : List.of("dev.sallyport.saml..", "dev.sallyport.fetch..")) {
      check(
          classes()
              .that()
              .resideInAPackage(name)
              .should()
              .onlyDependOnClassesThat(
                  resideInAnyPackage("dev.sallyport.api..", name).or(notOurs())));
    }
  }

  @Test
  void timeIsPassedInExceptWhereAProcessBegins() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                "dev.sallyport.operator..", "dev.sallyport.pipeline..", "dev.sallyport.server..")
            .should()
            .callMethodWhere(
                describe(
                    "a method that asks the system for the time",
                    ArchitectureTest::asksForTheTime)));
  }

  @Test
  void packagesDoNotGoInCircles() {
    check(slices().matching("dev.sallyport.(*)..").should().beFreeOfCycles());
  }

  @Test
  void namesAreOfTheFieldAndNotOfTheTrade() {
    check(
        noClasses()
            .that()
            .resideInAPackage(OURS)
            .should()
            .haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl)"));
  }

  /** An access review is posted, but changes nothing. */
  private static boolean isQuestion(JavaMethodCall call) {
    return call.getTargetOwner().isAssignableTo(InOutCreateable.class);
  }

  /** What is nested in an interface is public by the letter, also where the interface is not. */
  private static boolean isSeenOutside(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(ArchitectureTest::isSeenOutside).orElse(true);
  }

  private static boolean asksForTheTime(JavaMethodCall call) {
    JavaClass owner = call.getTargetOwner();
    String name = call.getName();
    return (owner.isEquivalentTo(Instant.class) && name.equals("now"))
        || (owner.isEquivalentTo(System.class) && name.equals("currentTimeMillis"))
        || (owner.getPackageName().equals("java.time") && name.startsWith("system"));
  }

  private static void check(ArchRule rule) {
    rule.check(ours);
  }

  private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> notOurs() {
    return describe("not ours", type -> !type.getPackageName().startsWith("dev.sallyport"));
  }

  private static ArchCondition<JavaMethod> mentionNothingOf(String... packages) {
    return new ArchCondition<>("mention nothing of " + List.of(packages)) {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        Stream.concat(
                method.getReturnType().getAllInvolvedRawTypes().stream(),
                method.getParameterTypes().stream()
                    .flatMap(type -> type.getAllInvolvedRawTypes().stream()))
            .filter(resideInAnyPackage(packages))
            .forEach(
                type ->
                    events.add(
                        SimpleConditionEvent.violated(
                            method, method.getFullName() + " mentions " + type.getName())));
      }
    };
  }
}
