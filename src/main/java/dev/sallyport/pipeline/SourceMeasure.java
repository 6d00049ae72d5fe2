package dev.sallyport.pipeline;

import dev.sallyport.api.OutsideText;
import dev.sallyport.api.Secrets;
import dev.sallyport.api.SignInReason;
import dev.sallyport.saml.response.ResponseVerdict;
import dev.sallyport.signin.SignIn;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The source in force of a center, as the cluster has it. Nothing is written. */
final class SourceMeasure implements Measure {

  private static final int MAX_NAME = 253;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      required = true,
      description = {
        "The IdentitySource in force. Metadata, addresses, key and rules are taken from the cluster"
            + " of KUBECONFIG, with your rights, and the User is looked for, and the note of an"
            + " earlier use."
      })
  private String name;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      required = true,
      description = "The identity center.")
  private String namespace;

  @Override
  public MessageReport report(byte[] captured, Occasion occasion) throws Unusable {
    try (KubernetesClient client = Connection.open("check-response")) {
      return report(captured, occasion, new SourceReader(client, namespace, name));
    } catch (KubernetesClientException e) {
      throw new Unusable(
          Connection.explained(
              e,
              Connection.in(namespace),
              "get on the IdentitySource and on the Secret "
                  + Secrets.ACTIVE_SOURCE_NAME
                  + ", and list on users; for an encrypted Assertion also get on the Secret "
                  + OutsideText.escaped(name, MAX_NAME)
                  + Secrets.SP_KEYS_SUFFIX));
    }
  }

  private static MessageReport report(byte[] captured, Occasion occasion, SourceReader reader)
      throws Unusable {
    SignInFacts facts = reader.facts(occasion.now());
    Optional<CapturedLogout> logout = CapturedLogout.of(captured);
    if (logout.isPresent()) {
      return new LogoutReport(
          logout.get().kind(),
          logout.get().check(facts.expectation(occasion, List.of())),
          occasion.requestID());
    }
    ResponseVerdict verdict =
        CapturedResponse.check(captured, facts.expectation(occasion, List.of()));
    // The key is read only where it is needed: few people should have the right to it.
    if (lacksTheKey(verdict)) {
      verdict =
          CapturedResponse.check(captured, facts.expectation(occasion, List.of(reader.keys())));
    }
    return switch (verdict) {
      case ResponseVerdict.Refused refused -> ResponseReport.of(refused);
      case ResponseVerdict.Verified verified -> {
        SignIn signIn = facts.signIn(verified.identity(), reader.people(), occasion.now());
        yield ResponseReport.of(
            verified,
            signIn,
            // As at sign-in: one that lets nobody in is not used up.
            signIn instanceof SignIn.Allowed
                ? reader.use(verified.identity(), occasion.asked())
                : new AssertionUse.NotChecked("an earlier step failed"));
      }
    };
  }

  private static boolean lacksTheKey(ResponseVerdict verdict) {
    return verdict instanceof ResponseVerdict.Refused refused
        && refused.reasons().stream()
            .anyMatch(reason -> reason.code().equals(SignInReason.DECRYPTION_KEY_MISSING));
  }
}
