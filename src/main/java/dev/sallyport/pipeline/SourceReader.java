package dev.sallyport.pipeline;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.OutsideText;
import dev.sallyport.api.Secrets;
import dev.sallyport.api.User;
import dev.sallyport.gate.ActiveSecret;
import dev.sallyport.saml.ServiceProviderKeys;
import dev.sallyport.saml.response.VerifiedIdentity;
import dev.sallyport.signin.PeopleIndex;
import dev.sallyport.signin.SpentAssertion;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads what the sign-in of a source goes by. It asks for single objects, and writes nothing. */
final class SourceReader {

  private static final long PAGE = 500;

  /** What has a slash in it would ask for something else. */
  private static final Pattern OBJECT_NAME =
      Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

  private final KubernetesClient client;
  private final String namespace;
  private final String name;

  /**
   * @param name of the IdentitySource
   * @throws Unusable if either cannot be the name of an object
   */
  SourceReader(KubernetesClient client, String namespace, String name) throws Unusable {
    for (String each : List.of(namespace, name)) {
      if (!OBJECT_NAME.matcher(each).matches()) {
        throw new Unusable(OutsideText.quoted(each) + " is no name of an object");
      }
    }
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  SignInFacts facts(Instant now) throws Unusable {
    IdentitySource source =
        client.resources(IdentitySource.class).inNamespace(namespace).withName(name).get();
    if (source == null) {
      throw new Unusable(
          "there is no IdentitySource "
              + name
              + " in namespace "
              + namespace
              + "; these there are: kubectl get identitysources -n "
              + namespace);
    }
    return SignInFacts.of(source, ActiveSecret.read(secret(Secrets.ACTIVE_SOURCE_NAME)), now);
  }

  /** The service provider's. */
  ServiceProviderKeys keys() throws Unusable {
    String keys = name + Secrets.SP_KEYS_SUFFIX;
    Secret secret = secret(keys);
    if (secret == null || !Secrets.SP_KEYS.equals(secret.getType())) {
      throw new Unusable(
          "the Assertion is encrypted, and there is no Secret "
              + keys
              + " of type "
              + Secrets.SP_KEYS
              + " in namespace "
              + namespace
              + "; the operator makes one as soon as it runs and the name is free");
    }
    return switch (ServiceProviderKeys.decode(Secrets.values(secret))) {
      case ServiceProviderKeys.Decoded.Good good -> good.keys();
      case ServiceProviderKeys.Decoded.Bad bad ->
          throw new Unusable("the key in Secret " + keys + " cannot be used: " + bad.message());
    };
  }

  /** All Users of the center, page by page: their names are compared without regard to case. */
  PeopleIndex people() {
    List<User> users = new ArrayList<>();
    String next = null;
    do {
      KubernetesResourceList<User> page =
          client
              .resources(User.class)
              .inNamespace(namespace)
              .list(new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build());
      page.getItems().forEach(user -> user.getMetadata().setManagedFields(null));
      users.addAll(page.getItems());
      next = page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
    return new ListedPeople(users);
  }

  /**
   * Whether the Assertion was used. Of its note only the name is known, and no Role can name it
   * beforehand, so whoever may not read it is told the rest all the same.
   *
   * @param asked the present
   */
  AssertionUse use(VerifiedIdentity identity, Instant asked) {
    String noteName = SpentAssertion.name(identity.issuer(), identity.assertionID());
    try {
      if (secret(noteName) != null) {
        return new AssertionUse.Used(noteName);
      }
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        throw e;
      }
      return new AssertionUse.NotChecked("that takes the right to get the Secret " + noteName);
    }
    return asked.isBefore(SpentAssertion.end(identity.usableUntil()))
        ? new AssertionUse.Unused()
        : new AssertionUse.NotChecked("it is too old to be used, and notes of such are not kept");
  }

  private Secret secret(String secret) {
    return client.secrets().inNamespace(namespace).withName(secret).get();
  }
}
