package dev.sallyport.signin;

import dev.sallyport.api.Application;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Resource;
import dev.sallyport.api.Secrets;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The Secret that an application reads to prove who it is. */
public final class ClientSecret {

  /** Keys of the Secret, for the application. */
  public static final String CLIENT_ID = "clientID";

  public static final String CLIENT_SECRET = "clientSecret";

  /** For us: of which Application object, and which of its secrets, this is. */
  private static final String APPLICATION_UID = "applicationUid";

  private static final String VERSION = "version";

  private ClientSecret() {}

  /** The name of the Secret. */
  public static String name(Application application) {
    return application.getMetadata().getName() + Secrets.CLIENT_SECRET_SUFFIX;
  }

  /**
   * The Secret as it should be. The client secret in it is the one that is there, as long as it is
   * of this very Application and of the version that the spec asks for: also when the issuer's keys
   * were lost meanwhile, from which a new one would follow.
   *
   * @param there the Secret of that name and of our type, if there is one
   */
  public static Secret of(Application application, IssuerKeys keys, Optional<Secret> there) {
    String uid = application.getMetadata().getUid();
    long version = version(application);
    Map<String, String> data = new HashMap<>();
    data.put(CLIENT_ID, encoded(application.getMetadata().getName()));
    data.put(APPLICATION_UID, encoded(uid));
    data.put(VERSION, encoded(Long.toString(version)));
    data.put(
        CLIENT_SECRET,
        there
            .filter(secret -> isOf(secret, uid, version))
            .flatMap(secret -> value(secret, CLIENT_SECRET))
            .filter(secret -> !secret.isBlank())
            .map(ClientSecret::encoded)
            .orElseGet(() -> encoded(keys.clientSecret(uid, version))));
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(application.getMetadata().getNamespace())
        .withName(name(application))
        .addToLabels(Labels.MANAGED_BY, Labels.SALLYPORT)
        .addToOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion(Resource.GROUP + "/" + Resource.VERSION)
                .withKind(application.getKind())
                .withName(application.getMetadata().getName())
                .withUid(uid)
                .withController(true)
                .build())
        .endMetadata()
        .withType(Secrets.CLIENT_SECRET)
        .withData(data)
        .build();
  }

  /**
   * Whether a client knows the secret of an Application.
   *
   * @param secret the Secret of that name; of another type, Application or version it proves
   *     nothing
   * @param presented what the client sent; compared in the same time whatever differs
   */
  public static boolean proves(Application application, Secret secret, String presented) {
    return Secrets.CLIENT_SECRET.equals(secret.getType())
        && isOf(secret, application.getMetadata().getUid(), version(application))
        && value(secret, CLIENT_SECRET)
            .filter(known -> !known.isBlank())
            .filter(known -> MessageDigest.isEqual(Hashes.utf8(known), Hashes.utf8(presented)))
            .isPresent();
  }

  private static boolean isOf(Secret secret, String uid, long version) {
    return value(secret, APPLICATION_UID).filter(uid::equals).isPresent()
        && value(secret, VERSION).filter(Long.toString(version)::equals).isPresent();
  }

  private static long version(Application application) {
    Long version = application.getSpec().clientSecretVersion();
    return version == null ? 1 : version;
  }

  private static Optional<String> value(Secret secret, String key) {
    String encoded = secret.getData() == null ? null : secret.getData().get(key);
    try {
      return Optional.ofNullable(encoded)
          .map(text -> new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(Hashes.utf8(text));
  }
}
