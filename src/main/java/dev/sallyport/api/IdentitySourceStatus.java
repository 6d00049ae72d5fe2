package dev.sallyport.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** What the operator says of an IdentitySource. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IdentitySourceStatus(
    Long observedGeneration,
    ActiveSource active,
    Boolean inUse,
    PendingChange pendingChange,
    ChangeInProgress change,
    LastChange lastChange,
    ServiceProviderStatus serviceProvider,
    List<Certificate> certificates,
    List<Condition> conditions)
    implements Status {

  /**
   * Mirrors the Secret {@code sallyport-active}; its digest tells whether that was altered. Before
   * the Secret is replaced, {@code nextDigest} says what it is going to be, so that an operator
   * that ends between the two writes does not take its own write for another hand's.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ActiveSource(
      String type, String identity, String since, Long epoch, String digest, String nextDigest) {}

  /** A type and what identifies a source of it: an entityID, a base DN, nothing. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SourceIdentity(String type, String identity) {}

  /** What an accept would do, said before it is done. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PendingChange(
      String id,
      SourceIdentity from,
      SourceIdentity to,
      String since,
      Integer assignmentsToClear,
      Integer usersToRemove,
      Integer groupsToRemove,
      Integer membershipsToRemove) {}

  /** An accepted change that is being carried out; {@code left} counts what is still to go. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ChangeInProgress(
      SourceIdentity from,
      SourceIdentity to,
      Long epoch,
      String record,
      String recordDigest,
      String startedAt,
      Integer listed,
      Integer left) {}

  /** The newest change that was completed, and the record from which it can be undone. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record LastChange(
      SourceIdentity from,
      SourceIdentity to,
      String completedAt,
      Integer cleared,
      String record,
      String recordDigest) {}

  /** What the IdP's administrator needs. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ServiceProviderStatus(
      String entityID, String acsURL, String metadataSecret, String keySHA256) {}

  /** A certificate of the IdP. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Certificate(String subject, String use, String notAfter, String sha256) {}
}
