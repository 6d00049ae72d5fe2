package dev.sallyport.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What became of a Session since it was made.
 *
 * @param lastRefresh when tokens were last given out after the first ones; absent before that
 * @param grant where the chain of refresh tokens stands; absent until the first one is replaced
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionStatus(String lastRefresh, Grant grant, Ended ended) implements Status {

  /** Of a Session that nothing has happened to yet. */
  public static final SessionStatus NEW = new SessionStatus(null, null, null);

  /** Nobody works on a Session, so there is nothing to be observed. */
  @Override
  public Long observedGeneration() {
    return null;
  }

  /** None, for the same reason. */
  @Override
  public List<Condition> conditions() {
    return List.of();
  }

  /**
   * The chain of refresh tokens.
   *
   * @param generation how often the token was replaced
   * @param tokenHash of the one that is good now
   * @param replaced those that were, while their successor may still be asked for again; the newest
   *     first
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Grant(Long generation, String tokenHash, List<Replaced> replaced) {}

  /**
   * A refresh token that was replaced.
   *
   * @param successor sealed under a key that is derived from the token itself
   * @param until when the successor is no longer given out; absent until the successor is used
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Replaced(String tokenHash, String successor, String until) {}

  /** Since when, and why, the Session is over. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Ended(String at, String reason) {}
}
