package dev.sallyport.signin;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.sallyport.saml.response.ResponseExpectation;
import dev.sallyport.saml.response.VerifiedIdentity;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PurityTest {

  private static final JavaClasses SIGNIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.sallyport.signin");

  @Test
  void signInKnowsValuesAndCryptographyAndNothingThatIsDone() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "java.io",
                    "java.lang..",
                    "java.math",
                    "java.nio",
                    "java.nio.charset",
                    "java.security..",
                    "java.time..",
                    "java.util..",
                    "javax.crypto..",
                    "com.fasterxml.jackson..",
                    "org.bouncycastle.crypto.ec",
                    "org.bouncycastle.asn1.x9",
                    "org.bouncycastle.math.ec..",
                    "dev.sallyport.signin..",
                    "dev.sallyport.access",
                    "dev.sallyport.api",
                    "dev.sallyport.gate",
                    "io.fabric8.kubernetes.api.model..")
                .or(belongToAnyOf(URI.class, URISyntaxException.class))
                .or(
                    describe(
                        "what was verified, or what had to be",
                        type ->
                            type.getName().startsWith(VerifiedIdentity.class.getName())
                                || type.isEquivalentTo(ResponseExpectation.class))))
        .check(SIGNIN);
  }

  @Test
  void timeAndChanceArePassedIn() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(SecureRandom.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(KeyPairGenerator.class)
        .check(SIGNIN);
  }
}
