package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.parts.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountedCertificateTest {

  private static final String KEY_TYPE = "EC";

  @TempDir private Path folder;
  private final TestAuthority authority = new TestAuthority();

  @Test
  void theNewOneIsTakenWhenItIsThere() throws IOException {
    TestAuthority.Identity first = write();
    MountedCertificate certificate = new MountedCertificate(folder);
    String aliasOfFirst = alias(certificate);
    TestAuthority.Identity second = write();

    certificate.reload();

    assertThat(served(certificate)).isEqualTo(second.certificate());
    assertThat(certificate.getPrivateKey(alias(certificate))).isEqualTo(second.key());
    assertThat(certificate.getCertificateChain(aliasOfFirst)[0]).isEqualTo(first.certificate());
    assertThat(certificate.getPrivateKey(aliasOfFirst)).isEqualTo(first.key());
  }

  @Test
  void whatCannotBeUsedChangesNothing() throws IOException {
    TestAuthority.Identity first = write();
    MountedCertificate certificate = new MountedCertificate(folder);

    Files.writeString(folder.resolve("tls.crt"), "nothing");
    certificate.reload();
    assertThat(served(certificate)).isEqualTo(first.certificate());

    TestAuthority.Identity second = write();
    authority.issue("localhost").writePem(Files.createDirectory(folder.resolve("other")));
    Files.copy(
        folder.resolve("other").resolve("tls.key"),
        folder.resolve("tls.key"),
        StandardCopyOption.REPLACE_EXISTING);
    certificate.reload();
    assertThat(served(certificate)).isEqualTo(first.certificate());
    assertThat(second.certificate()).isNotEqualTo(first.certificate());
  }

  @Test
  void itSaysWhenTheOneThatIsServedEnds() throws IOException {
    TestAuthority.Identity first = write();

    assertThat(new MountedCertificate(folder).ends())
        .isEqualTo(first.certificate().getNotAfter().toInstant());
  }

  @Test
  void withoutOneTheServerDoesNotStart() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MountedCertificate(folder))
        .withMessageContaining(folder.toString());
  }

  @Test
  void aKeyOfAnotherKindIsNotOffered() throws IOException {
    write();

    assertThat(new MountedCertificate(folder).chooseServerAlias("RSA", null, null)).isNull();
  }

  private TestAuthority.Identity write() throws IOException {
    TestAuthority.Identity identity = authority.issue("localhost");
    identity.writePem(folder);
    return identity;
  }

  private static String alias(MountedCertificate certificate) {
    return certificate.chooseEngineServerAlias(KEY_TYPE, null, null);
  }

  private static X509Certificate served(MountedCertificate certificate) {
    return certificate.getCertificateChain(alias(certificate))[0];
  }
}
