package dev.sallyport.parts;

import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.Child;
import dev.sallyport.controlplane.DataFolder;
import dev.sallyport.controlplane.Ports;
import dev.sallyport.saml.ServiceProviderKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A SimpleSAMLphp of our own as identity provider: PHP's own server, on loopback behind TLS, with
 * one person. It is set up as the how-to says, and takes messages of single logout by HTTP-POST
 * only. It ends with this JVM.
 *
 * <p>Its programs are shared and not written to; what it writes is in a folder under {@code
 * target/}.
 */
public final class SimpleSamlPhp implements AutoCloseable {

  /** What a skipped test says. */
  public static final String MISSING =
      "skipped: SimpleSAMLphp 1.19.7 is not in ~/.cache/sallyport, or php is not on the PATH;"
          + " .ci/install-parts puts them there";

  private static final Path INSTALLED =
      Path.of(System.getProperty("user.home"), ".cache", "sallyport", "simplesamlphp-1.19.7");

  private final Path home = DataFolder.create();
  private final TestAuthority authority = new TestAuthority();
  private final int port = Ports.free();
  private final HttpClient http =
      HttpClient.newBuilder()
          .sslContext(authority.clientContext())
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final TlsFront front;
  private final Child child;

  private SimpleSamlPhp(String userName, String password) {
    layOut(userName, password);
    int behind = Ports.free();
    child =
        Child.start(
            "simplesamlphp",
            List.of(
                Programs.find("php").orElseThrow().toString(),
                "-d",
                "display_errors=0",
                "-S",
                "127.0.0.1:" + behind,
                "-t",
                INSTALLED.resolve("www").toString()),
            Map.of("SIMPLESAMLPHP_CONFIG_DIR", home.resolve("config").toString()),
            home.resolve("php.log"));
    front = new TlsFront(authority.issue("127.0.0.1"), port, behind);
  }

  /** Whether it can be started here. */
  public static boolean isInstalled() {
    return Files.isRegularFile(INSTALLED.resolve("www").resolve("module.php"))
        && Programs.find("php").isPresent();
  }

  /** Starts one that knows somebody by this name and password, and returns when it serves. */
  public static SimpleSamlPhp start(String userName, String password) {
    SimpleSamlPhp started = new SimpleSamlPhp(userName, password);
    try {
      Await.until(
          "SimpleSAMLphp to serve its metadata",
          started::metadata,
          metadata -> metadata.contains("EntityDescriptor"));
      return started;
    } catch (AssertionError e) {
      String why = started.child.tail();
      started.close();
      throw new IllegalStateException("SimpleSAMLphp does not start; " + why, e);
    }
  }

  /** As an administrator chose it. */
  public String entityID() {
    return url("/saml-idp");
  }

  /** Where somebody begins who wants to go to a service provider that did not send them. */
  public String beginning(String serviceProvider) {
    return url(
        "/saml2/idp/SSOService.php?spentityid="
            + URLEncoder.encode(serviceProvider, StandardCharsets.UTF_8));
  }

  /** Its SAML metadata. */
  public String metadata() {
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(url("/saml2/idp/metadata.php")))
                  .timeout(Duration.ofSeconds(60))
                  .build(),
              BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException("SimpleSAMLphp answers with " + answer.statusCode());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Where a person signs out there, and of every service provider. */
  public String signOutURL() {
    return url(
        "/saml2/idp/initSLO.php?RelayState="
            + URLEncoder.encode(url("/resources/slo.css"), StandardCharsets.UTF_8));
  }

  /** Makes a service provider known by its metadata, through SimpleSAMLphp's own converter. */
  public void trust(byte[] serviceProviderMetadata) {
    try {
      Files.write(home.resolve("sp-metadata.xml"), serviceProviderMetadata);
      write(
          "metadata/saml20-sp-remote.php",
          """
          <?php
          $sp = \\SimpleSAML\\Metadata\\SAMLParser::parseString(
              file_get_contents('%s'))->getMetadata20SP();
          $unspecified = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';
          $metadata[$sp['entityid']] = [
              'NameIDFormat' => $unspecified,
              'validate.authnrequest' => true,
              'validate.logout' => true,
              'sign.logout' => true,
              'assertion.encryption' => false,
              'authproc' => [95 => [
                  'class' => 'saml:AttributeNameID',
                  'attribute' => 'mail',
                  'Format' => $unspecified,
              ]],
          ] + $sp;
          """
              .formatted(home.resolve("sp-metadata.xml")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    front.close();
    child.stop(Duration.ofSeconds(10));
    DataFolder.delete(home);
  }

  private void layOut(String userName, String password) {
    try {
      for (String folder : List.of("config", "metadata", "data", "log", "sessions", "tmp")) {
        Files.createDirectories(home.resolve(folder));
      }
      ServiceProviderKeys keys =
          ServiceProviderKeys.generate("Test IdP", new SecureRandom(), Instant.now());
      for (Map.Entry<String, byte[]> file : keys.encode().entrySet()) {
        Files.write(home.resolve("config").resolve(file.getKey()), file.getValue());
      }
      write("config/config.php", configuration());
      write(
          "config/authsources.php",
          """
          <?php
          $config = ['people' => [
              'exampleauth:UserPass',
              '%s:%s' => ['mail' => ['%1$s']],
          ]];
          """
              .formatted(userName, password));
      write(
          "metadata/saml20-idp-hosted.php",
          """
          <?php
          $metadata['%s'] = [
              'host' => '__DEFAULT__',
              'privatekey' => '%s',
              'certificate' => '%s',
              'auth' => 'people',
              'SingleLogoutServiceBinding' => 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
          ];
          """
              .formatted(
                  entityID(), ServiceProviderKeys.PRIVATE_KEY, ServiceProviderKeys.CERTIFICATE));
      write("metadata/saml20-sp-remote.php", "<?php\n");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lay out " + home, e);
    }
  }

  private String configuration() {
    return """
    <?php
    $config = [
        'baseurlpath' => '%1$s/',
        'certdir' => '%2$s/config/',
        'loggingdir' => '%2$s/log/',
        'datadir' => '%2$s/data/',
        'tempdir' => '%2$s/tmp',
        'metadatadir' => '%2$s/metadata/',
        'attributenamemapdir' => '%2$s/config/',
        'secretsalt' => '%3$s',
        'auth.adminpassword' => '%4$s',
        'admin.checkforupdates' => false,
        'timezone' => 'UTC',
        'usenewui' => true,
        'logging.handler' => 'file',
        'enable.saml20-idp' => true,
        'module.enable' => ['core' => true, 'saml' => true, 'exampleauth' => true],
        'store.type' => 'phpsession',
        'session.phpsession.savepath' => '%2$s/sessions',
        'session.cookie.secure' => true,
        'session.cookie.samesite' => 'None',
        'metadata.sources' => [['type' => 'flatfile']],
    ];
    """
        .formatted(url(""), home, UUID.randomUUID(), UUID.randomUUID());
  }

  private void write(String file, String content) throws IOException {
    Files.writeString(home.resolve(file), content);
  }

  private String url(String path) {
    return "https://127.0.0.1:" + port + path;
  }
}
