package dev.sallyport.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What the operator says of an Application.
 *
 * @param clientID what the application calls itself at the issuer
 * @param clientSecret the name of the Secret; absent for a public client
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ApplicationStatus(
    Long observedGeneration, String clientID, String clientSecret, List<Condition> conditions)
    implements Status {}
