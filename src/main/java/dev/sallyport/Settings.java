package dev.sallyport;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.sallyport.access.Names;
import dev.sallyport.fetch.Cidr;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the install says, validated once: nothing below re-checks it.
 *
 * @param centers the namespaces that are identity centers, at least one
 * @param namespace where the operator itself lives: its Lease, and the keys of the centers' issuers
 * @param identity the name of this process among its replicas
 * @param port of {@code /livez}, {@code /readyz} and {@code /metrics}; 0 picks a free one
 * @param workers how many keys of one kind are worked on at once
 * @param allowClusterScope whether an assignment may be cluster-wide
 * @param metadata how IdP metadata is fetched from URLs
 */
public record Settings(
    List<Center> centers,
    String namespace,
    String identity,
    int port,
    int workers,
    boolean allowClusterScope,
    Metadata metadata,
    Lease lease) {

  /** The centers where the install names none; the operator and the server have to agree. */
  public static final String DEFAULT_CENTERS =
      "[{namespace: identity, subjectPrefix: 'sallyport:'}]";

  /** Where the operator lives if the install does not say; here, too, they have to agree. */
  public static final String DEFAULT_NAMESPACE = "sallyport-system";

  /**
   * One identity center.
   *
   * @param subjectPrefix what every subject of its bindings begins with; ends in a colon
   * @param baseURL the one origin that its source may have, if the install names it
   * @param assignableRoles the roles that assignments may name; empty means all that the operator's
   *     own RBAC lets it bind
   * @param targetNamespaces the namespaces that assignments may reach; empty means every one that
   *     is not the cluster's or an operator's
   */
  public record Center(
      String namespace,
      String subjectPrefix,
      Optional<String> baseURL,
      Set<String> assignableRoles,
      Set<String> targetNamespaces) {

    @JsonCreator
    static Center of(
        @JsonProperty(value = "namespace", required = true) String namespace,
        @JsonProperty("subjectPrefix") String subjectPrefix,
        @JsonProperty("baseURL") String baseURL,
        @JsonProperty("assignableRoles") Set<String> assignableRoles,
        @JsonProperty("targetNamespaces") Set<String> targetNamespaces) {
      return new Center(
          namespace,
          subjectPrefix == null ? "sallyport:" : subjectPrefix,
          Optional.ofNullable(baseURL),
          assignableRoles == null ? Set.of() : Set.copyOf(assignableRoles),
          targetNamespaces == null ? Set.of() : Set.copyOf(targetNamespaces));
    }
  }

  /**
   * How IdP metadata is fetched from URLs.
   *
   * @param allowed ranges that may be fetched from although they are not public
   * @param cluster ranges of the cluster's pods, Services and nodes that look public; refused
   * @param authorities trusted besides those of the system
   */
  public record Metadata(
      List<Cidr> allowed, List<Cidr> cluster, List<X509Certificate> authorities) {
    public Metadata {
      allowed = List.copyOf(allowed);
      cluster = List.copyOf(cluster);
      authorities = List.copyOf(authorities);
    }
  }

  /**
   * Leader election on a Lease.
   *
   * @param duration how long a leader that fell silent is still believed to lead
   * @param renewDeadline how long a leader tries to renew before it gives up
   * @param retryPeriod how often it renews, and how often the others look
   */
  public record Lease(Duration duration, Duration renewDeadline, Duration retryPeriod) {}

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  public Settings {
    centers = List.copyOf(centers);
    requireFit(centers, namespace);
    requireOriginsOfTheirOwn(centers);
    if (workers < 1 || workers > 500) {
      throw new IllegalArgumentException("workers must be between 1 and 500");
    }
    if (lease.retryPeriod().multipliedBy(2).compareTo(lease.renewDeadline()) > 0
        || lease.renewDeadline().compareTo(lease.duration()) >= 0) {
      throw new IllegalArgumentException(
          "the lease needs duration > renew deadline >= 2 x retry period");
    }
  }

  /**
   * Reads the list of centers as YAML or JSON.
   *
   * @throws IllegalArgumentException with a message that says what is wrong with it
   */
  public static List<Center> readCenters(String yaml) {
    try {
      List<Center> centers = YAML.readValue(yaml, new TypeReference<List<Center>>() {});
      return centers == null ? List.of() : centers;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "centers must be a YAML list such as [{namespace: identity, subjectPrefix:"
              + " 'sallyport:'}]: "
              + e.getOriginalMessage(),
          e);
    }
  }

  private static void requireOriginsOfTheirOwn(List<Center> centers) {
    Map<Origin, String> owners = new HashMap<>();
    for (Center center : centers) {
      if (center.baseURL().isEmpty()) {
        continue;
      }
      Origin origin =
          Origin.of(center.baseURL().get())
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "baseURL of "
                              + center.namespace()
                              + " must be an address such as https://id.example.com, without a"
                              + " dot at the end of the host"));
      String owner = owners.putIfAbsent(origin, center.namespace());
      if (owner != null) {
        throw new IllegalArgumentException(
            "baseURL of "
                + center.namespace()
                + " is the origin of "
                + owner
                + ": one origin belongs to one center, so choose another for one of them");
      }
    }
  }

  /**
   * Says what is wrong with a list of centers.
   *
   * @param own the namespace of the operator and the servers
   * @throws IllegalArgumentException if anything is
   */
  public static void requireFit(List<Center> centers, String own) {
    if (centers.isEmpty()) {
      throw new IllegalArgumentException("centers must name at least one namespace");
    }
    Set<String> namespaces = new HashSet<>();
    for (Center center : centers) {
      String prefix = center.subjectPrefix();
      if (!namespaces.add(center.namespace())) {
        throw new IllegalArgumentException("centers names " + center.namespace() + " twice");
      }
      if (center.namespace().equals(own) || center.namespace().startsWith("kube-")) {
        throw new IllegalArgumentException(
            center.namespace()
                + " is the cluster's or the operator's own: choose another namespace");
      }
      Names.prefixFault(prefix)
          .ifPresent(
              fault -> {
                throw new IllegalArgumentException(
                    "subjectPrefix of " + center.namespace() + " " + fault);
              });
      for (Center other : centers) {
        if (!other.equals(center) && other.subjectPrefix().startsWith(prefix)) {
          throw new IllegalArgumentException(
              "subjectPrefix of "
                  + center.namespace()
                  + " is a prefix of that of "
                  + other.namespace()
                  + ": their people could not be told apart");
        }
      }
    }
  }
}
