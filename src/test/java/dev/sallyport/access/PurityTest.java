package dev.sallyport.access;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Decisions take values and give values. */
class PurityTest {

  private static final JavaClasses ACCESS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.sallyport.access");

  @Test
  void accessKnowsTheApiAndKubernetesValuesAndNothingElse() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "java.lang..",
                "java.nio",
                "java.nio.charset",
                "java.security",
                "java.text",
                "java.time..",
                "java.util..",
                "dev.sallyport.access",
                "dev.sallyport.api",
                "io.fabric8.kubernetes.api.model.."))
        .check(ACCESS);
  }

  @Test
  void accessAsksNoClock() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .check(ACCESS);
  }
}
