package dev.sallyport.signin.kubernetes;

import static dev.sallyport.signin.kubernetes.KubernetesToken.CLIENT_ID;
import static dev.sallyport.signin.kubernetes.KubernetesToken.GROUPS;
import static dev.sallyport.signin.kubernetes.KubernetesToken.SESSION;
import static dev.sallyport.signin.kubernetes.KubernetesToken.TOKEN_ID;
import static dev.sallyport.signin.kubernetes.KubernetesToken.UID;
import static dev.sallyport.signin.kubernetes.KubernetesToken.USER_NAME;

import dev.sallyport.access.Names;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@code kube-apiserver --authentication-config} takes (apiserver.config.k8s.io/v1, stable
 * since Kubernetes 1.34), so that it trusts the tokens of one center and nothing that goes beyond.
 *
 * <p>An error while a rule is evaluated refuses the token like a rule that is false: a claim that
 * is missing or of another type needs no rule of its own.
 *
 * @param issuer over https, since the API server takes no other
 * @param authorities certificates in PEM that vouch for the issuer's; else the API server's own do
 * @param subjectPrefix what every user and group of the center begins with; ends with a colon
 */
public record AuthenticationConfiguration(
    IssuerUrl issuer, Optional<String> authorities, String subjectPrefix) {

  /** CEL: the name of a person or a group of ours. */
  private static final String NAME = "%1$s != '' && !%1$s.lowerAscii().startsWith('system:')";

  /**
   * @throws IllegalArgumentException with what is wrong and what to do
   */
  public AuthenticationConfiguration {
    Objects.requireNonNull(authorities);
    fault(issuer)
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException(fault);
            });
    Names.prefixFault(subjectPrefix)
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException("the subject prefix " + fault);
            });
  }

  /** Why an API server would not take an issuer, and what to do; empty if it would. */
  public static Optional<String> fault(IssuerUrl issuer) {
    return issuer.isHttps()
        ? Optional.empty()
        : Optional.of(
            "an API server takes an issuer over https only, and "
                + issuer
                + " is not: serve sign-in with a certificate, also for a trial, and set"
                + " spec.baseURL to its https address");
  }

  /** The document. The same values give the same bytes. */
  public String yaml() {
    String prefix = Quoted.cel(subjectPrefix);
    return """
    # For kube-apiserver --authentication-config=FILE: it trusts the tokens that Sallyport issues
    # for kubectl at %1$s, for names that begin with the prefix of this center.
    apiVersion: apiserver.config.k8s.io/v1
    kind: AuthenticationConfiguration
    jwt:
    - issuer:
        url: %2$s
    %3$s    audiences: [%4$s]
      claimValidationRules:
    %5$s  claimMappings:
        username:
          claim: %6$s
          prefix: %7$s
        groups:
          claim: %8$s
          prefix: %7$s
        uid:
          claim: %9$s
        extra:
        - key: %10$s
          valueExpression: claims.%11$s
      userValidationRules:
    %12$s\
    """
        .formatted(
            issuer,
            Quoted.yaml(issuer.value()),
            certificateAuthority(),
            CLIENT_ID,
            claimRules(),
            USER_NAME,
            Quoted.yaml(subjectPrefix),
            GROUPS,
            UID,
            KubernetesToken.SESSION_EXTRA,
            SESSION,
            rule(
                    "user.username.startsWith(%1$s) && user.groups.all(g, g.startsWith(%1$s))"
                        .formatted(prefix),
                    "the user and every group must begin with the prefix of the center")
                + rule(
                    "!user.username.startsWith('system:')"
                        + " && !user.groups.exists(g, g.startsWith('system:'))",
                    "names that begin with system: are Kubernetes' own"));
  }

  private String certificateAuthority() {
    return authorities
        .map(pem -> "    certificateAuthority: |\n" + pem.strip().indent("      ".length()))
        .orElse("");
  }

  private static String claimRules() {
    return rule(
            // The API server is content if ours is one of several audiences.
            "claims.aud == '%1$s' || claims.aud == ['%1$s']".formatted(CLIENT_ID),
            "aud must be %s and nothing besides".formatted(CLIENT_ID))
        + rule(
            "claims.exp - claims.iat <= %d".formatted(KubernetesToken.MAX_LIFETIME.toSeconds()),
            "a token must not live longer than %d minutes"
                .formatted(KubernetesToken.MAX_LIFETIME.toMinutes()))
        + "  - claim: %s\n    requiredValue: %s\n"
            .formatted(KubernetesToken.TOKEN_USE, KubernetesToken.USE)
        + rule(
            "[claims.%s, claims.%s, claims.%s].all(c, type(c) == string && c != '')"
                .formatted(TOKEN_ID, UID, SESSION),
            "%s, %s and %s must say which token, person and session this is"
                .formatted(TOKEN_ID, UID, SESSION))
        // Before the prefix is put to them: afterwards an empty name is not empty any more.
        + rule(
            NAME.formatted("claims." + USER_NAME),
            "%s must be the name of a person".formatted(USER_NAME))
        // The API server would take a string for a list of one. To CEL a claim is of a type that
        // nothing runs over, hence dyn.
        + rule(
            "!has(claims.%1$s) || (type(claims.%1$s) == list && dyn(claims.%1$s).all(g, %2$s))"
                .formatted(GROUPS, NAME.formatted("g")),
            "%s must be a list of names of groups".formatted(GROUPS));
  }

  private static String rule(String expression, String message) {
    return "  - expression: %s\n    message: %s\n"
        .formatted(Quoted.yaml(expression), Quoted.yaml(message));
  }
}
